"""What a subscription can follow: the log of public changes, or the steps of cases."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from geo_service.core.changes import lines as changes
from geo_service.core.changes.queries import last_number as last_change
from geo_service.core.database.connections import act
from geo_service.core.geometry import Datum
from geo_service.core.steps import lines as steps
from geo_service.core.steps.queries import last as last_step
from geo_service.core.text import Text

BATCH = 50
# Numbers that are looked at in one statement, most of them somebody else's perhaps.
STEPS_BATCH = 500


@dataclass(frozen=True)
class Message:
    """What is sent to a subscriber: JSON, and its number in the stream."""

    number: int
    content: bytes


@dataclass(frozen=True)
class Told:
    """All that a subscriber is to be told of what a stream has up to a number, inclusive."""

    messages: tuple[Message, ...]
    until: int


@dataclass(frozen=True)
class Stream:
    """What is numbered in commit order, and sent in that order.

    Attributes:
        scope: what a program must have been given.
        named: one of its messages, in words; in English their ids begin with it.
        last: its last number, 0 when there is none.
        told: what a subscriber is to be told after a number and up to another, a batch of it.
    """

    scope: str
    named: Text
    last: Callable[[Connection], int]
    told: Callable[[Connection, Row[Any], int, int], Told]


def changes_told(connection: Connection, hook: Row[Any], since: int, until: int) -> Told:
    """Public changes of the kinds and operations that a subscriber wants."""
    read = changes.batch(connection, since, until, Datum(hook.datum), BATCH)
    wanted = [one for one in read.lines if one.operation in hook.operations and is_of(hook, one.kind)]
    return Told(tuple(Message(one.number, one.content) for one in wanted), read.until)


def steps_told(connection: Connection, hook: Row[Any], since: int, until: int) -> Told:
    """Steps of the cases that a subscriber may see, read as the program itself: row security knows no other."""
    act(connection, f"machine:{hook.machine}", hook.acts_for)
    read = steps.batch(connection, since, until, STEPS_BATCH)
    wanted = [one for one in read.lines if is_of(hook, one.kind)]
    return Told(tuple(Message(one.number, one.content) for one in wanted), read.until)


def is_of(hook: Row[Any], kind: str | None) -> bool:
    """Whether a site's kind is one that a subscriber wants to be told of."""
    return hook.kinds is None or kind in hook.kinds


STREAMS = {
    "changes": Stream("facility:changes", changes.CHANGE, last_change, changes_told),
    "steps": Stream(steps.SCOPE, steps.STEP, last_step, steps_told),
}
SCOPES = {name: stream.scope for name, stream in STREAMS.items()}
