"""The order of a page, and where the page before it ended: by keys, the id last; what has no value comes at the end."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import BigInteger, ColumnElement, and_, literal, or_, tuple_
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import TIMESTAMP

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.features.collection import Collection
from geo_service.core.features.properties import Property
from geo_service.core.text import Text

MOST_KEYS = 4
TYPES: Mapping[str, Any] = {"text": SqlText(), "integer": BigInteger(), "moment": TIMESTAMP(timezone=True)}
PYTHON: Mapping[str, type] = {"text": str, "integer": int, "moment": datetime}

type Values = Sequence[Any]


@dataclass(frozen=True)
class Key:
    """What features are sorted by."""

    told: Property
    descending: bool = False


class Phase(NamedTuple):
    """A part of the order: features with a value of the first key, then those without; each is a range of an index."""

    where: list[ColumnElement[bool]]
    by: list[ColumnElement[Any]]


def read_order(given: str | None, collection: Collection) -> tuple[Key, ...]:
    """The keys that sortby names, the id last; `+` or nothing is upwards, `-` downwards.

    Raises:
        BadRequest: a name is none that features can be sorted by, or stands twice.
    """
    by_id = collection.told[0]
    sortable = {one.name: one for one in collection.told if one.sortable}
    keys: list[Key] = []
    for part in (given or "").split(",") if given else ():
        name = part.strip().lstrip("+-")
        if name not in sortable or len(part.strip()) - len(name) > 1 or name in {key.told.name for key in keys}:
            names = ", ".join(sortable)
            wanted = Text(f"不重复的：{names}；前加 - 为倒序", f"each once, of: {names}; - before one for downwards")
            raise BadRequest(Text("sortby 不符合要求", "sortby does not fit"), [Fault("sortby", part, wanted)])
        keys.append(Key(sortable[name], part.strip().startswith("-")))
    if len(keys) > MOST_KEYS:
        wanted = Text(f"至多 {MOST_KEYS} 项", f"{MOST_KEYS} at most")
        raise BadRequest(Text("sortby 不符合要求", "sortby does not fit"), [Fault("sortby", given, wanted)])
    if by_id in [key.told for key in keys]:
        return tuple(keys[: [key.told for key in keys].index(by_id) + 1])
    # In the direction of the key before it, so that one index has both.
    return (*keys, Key(by_id, keys[-1].descending if keys else False))


def phases(keys: Sequence[Key], columns: Mapping[str, ColumnElement[Any]], after: Values | None) -> Iterator[Phase]:
    """The parts of the order from just after some values on."""
    first = keys[0]
    column = columns[first.told.name]
    order = ordered(keys, columns)
    if after is None or after[0] is not None:
        with_value = [column.is_not(None)] if first.told.nullable else []
        by = [column.desc() if first.descending else column.asc(), *order[1:]]
        yield Phase(with_value + ([] if after is None else begun(keys, columns, after)), by)
    if first.told.nullable:
        started = after is not None and after[0] is None
        rest = [following(keys[1:], columns, after[1:])] if started and after is not None else []
        yield Phase([column.is_(None), *rest], order[1:])


def whole(keys: Sequence[Key], columns: Mapping[str, ColumnElement[Any]], after: Values | None) -> Phase:
    """The order from just after some values on, as one part."""
    return Phase([] if after is None else [following(keys, columns, after)], ordered(keys, columns))


def ordered(keys: Sequence[Key], columns: Mapping[str, ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """The whole order in one."""
    found: list[ColumnElement[Any]] = []
    for key in keys:
        column = columns[key.told.name]
        way = column.desc() if key.descending else column.asc()
        found.append(way.nulls_last() if key.told.nullable else way)
    return found


def begun(keys: Sequence[Key], columns: Mapping[str, ColumnElement[Any]], after: Values) -> list[ColumnElement[bool]]:
    """What comes after some values, the first of which is one: bounded by the first, for an index."""
    pair = 2
    if len(keys) <= pair and len({key.descending for key in keys}) == 1:
        left = tuple_(*(columns[key.told.name] for key in keys))
        right = tuple_(*(bound(key, value) for key, value in zip(keys, after, strict=True)))
        return [left < right if keys[0].descending else left > right]
    column, value = columns[keys[0].told.name], bound(keys[0], after[0])
    return [column <= value if keys[0].descending else column >= value, following(keys, columns, after)]


def following(keys: Sequence[Key], columns: Mapping[str, ColumnElement[Any]], after: Values) -> ColumnElement[bool]:
    """What comes after some values: beyond one of them, and the same as all before it."""
    ways = []
    same: list[ColumnElement[bool]] = []
    for key, value in zip(keys, after, strict=True):
        column = columns[key.told.name]
        if value is not None:
            beyond = column < bound(key, value) if key.descending else column > bound(key, value)
            ways.append(and_(*same, or_(beyond, column.is_(None)) if key.told.nullable else beyond))
        same.append(column.is_(None) if value is None else column == bound(key, value))
    return or_(*ways)


def bound(key: Key, value: Any) -> ColumnElement[Any]:
    """A value of a key, bound."""
    return literal(value, TYPES[key.told.type])


def cursor(keys: Sequence[Key], values: Values) -> str:
    """Where a page ended, as `after` of the next one has it; for the order by id of facilities just the id."""
    if len(keys) == 1 and keys[0].told.type == "integer":
        return str(values[0])
    return urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def read_cursor(given: str | None, keys: Sequence[Key]) -> Values | None:
    """The values with which the page before ended.

    Raises:
        BadRequest: it is none of this order.
    """
    if given is None:
        return None
    try:
        if len(keys) == 1 and keys[0].told.type == "integer":
            values = [int(given)] if given.isascii() and given.isdecimal() else []
        else:
            values = orjson.loads(urlsafe_b64decode(given.encode() + b"=" * (-len(given) % 4)))
        found = [value_of(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError) as error:
        wanted = Text(
            "同样次序的上一页 next 链接中的值", "what the next link of the page before has, in the same order"
        )
        raise BadRequest(
            Text("after 不符合要求", "after does not fit"), [Fault("after", given[:200], wanted)]
        ) from error
    return found


def value_of(key: Key, value: Any) -> Any:
    """A value of a cursor in the type of its key.

    Raises:
        ValueError: it is of another.
    """
    if value is None and key.told.nullable:
        return None
    found = datetime.fromisoformat(value) if key.told.type == "moment" else value
    if type(found) is not PYTHON[key.told.type] or (isinstance(found, int) and not 0 <= found < 2**63):
        raise ValueError(value)
    if (isinstance(found, datetime) and found.tzinfo is None) or (isinstance(found, str) and "\x00" in found):
        raise ValueError(value)
    return found
