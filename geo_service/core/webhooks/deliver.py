"""The job that tells subscribers of changes and steps: each in order, several at once, nobody kept by another."""

import logging
import random
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row

from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job
from geo_service.core.protection.keys import keyring
from geo_service.core.protection.unmasking import signing_secret
from geo_service.core.protection.values import ProtectedField
from geo_service.core.text import Text
from geo_service.core.webhooks import queries
from geo_service.core.webhooks.sending import Fault, Sender
from geo_service.core.webhooks.signing import signed
from geo_service.core.webhooks.streams import SCOPES, STREAMS, Message, Told
from geo_service.core.webhooks.trying import Outcome, outcome, wait_s
from geo_service.settings import Settings

# A change or a step asks for it when it is committed; what is to be tried again is found by the minute.
JOB = Job("deliver_webhooks", "geo_service.core.webhooks.deliver:deliver", schedule="* * * * *", timeout_s=180)
SECRET = ProtectedField("core.webhook", "secret", "webhook secret")
ACTOR = "webhooks"
AT_ONCE = 8
# After so long a run takes nothing new; whatever is left is the next one's.
RUN_S = 50.0
LOOK_S = 0.2
STATEMENT_TIMEOUT_MS = 10_000
SENDING = Text("推送站点变更与办理步骤", "Telling subscribers of changes and steps")

log = logging.getLogger(__name__)


@dataclass
class Run:
    """One run. `counts` are the tries by what became of them."""

    engine: Engine
    settings: Settings
    sender: Sender
    ends_at: float
    counts: dict[str, int] = field(default_factory=lambda: {"delivered": 0, "retrying": 0, "dead": 0, "gone": 0})

    @property
    def is_over(self) -> bool:
        """Whether nothing new is to be sent."""
        return self.sender.is_stopped or time.monotonic() >= self.ends_at

    @contextmanager
    def acting(self) -> Iterator[Connection]:
        """A transaction of its own: what was sent is noted at once, whatever becomes of the run."""
        with begun(self.engine) as connection:
            act(connection, ACTOR, ALL_ORGANISATIONS)
            yield connection

    def serve(self, webhook_id: UUID) -> None:
        """Send a subscriber what is due, until nothing is, one message is not taken, or the run is over."""
        while not self.is_over:
            with self.acting() as connection:
                hook = queries.subscription(connection, webhook_id, SCOPES)
                if hook is None:
                    return
                secret = signing_secret(keyring(connection, self.settings), SECRET, webhook_id, hook.secret)
                since, until = (hook.number, hook.last or 0) if hook.replay is None else (hook.replay - 1, hook.replay)
                told = STREAMS[hook.stream].told(connection, hook, since, until)
            if hook.replay is not None:
                self.replay(hook, secret, told)
            elif not hook.is_due or since >= until or not self.tell(hook, secret, told):
                return

    def tell(self, hook: Row[Any], secret: str, told: Told) -> bool:
        """Whether the receiver took all of a batch; what it does not take is tried again, or given up."""
        at = hook.number
        for message in told.messages:
            if self.is_over:
                return False
            tries = hook.tries + 1 if message.number == hook.retrying else 1
            answer = self.send(hook, secret, message)
            if answer is None:
                return False
            became = outcome(answer[0], tries)
            with self.acting() as connection:
                if not settle(connection, hook, at, message, tries, became, answer):
                    return False
            self.counts[became] += 1
            if became != "delivered":
                return False
            at = message.number
        with self.acting() as connection:
            if hook.retrying is not None:
                queries.supersede(connection, hook.id, told.until + 1)
            return queries.move(connection, hook.id, at, told.until, 0, 0, None) is not None

    def replay(self, hook: Row[Any], secret: str, told: Told) -> None:
        """Send one message again, once; there is none where a later change tells of the same site."""
        answer = self.send(hook, secret, told.messages[0]) if told.messages else (None, None)
        if answer is None:
            return
        became = outcome(answer[0], 1) if told.messages else "superseded"
        with self.acting() as connection:
            status = "dead" if became in {"retrying", "gone"} else became
            queries.put_delivery(connection, noted(hook.id, hook.replay, status, answer, sent=len(told.messages)))
            if became == "gone":
                queries.disable(connection, hook.id, "gone")

    def send(self, hook: Row[Any], secret: str, message: Message) -> tuple[int | None, Fault | None] | None:
        """The answer to one message; None when the run was stopped meanwhile, and nobody knows."""
        message_id = f"{STREAMS[hook.stream].named.en}-{message.number}"
        headers = signed(secret, message_id, int(time.time()), message.content)
        headers |= {"Content-Type": "application/json", "User-Agent": "geo_service", "Connection": "close"}
        answer = self.sender.send(hook.url, headers, message.content)
        return None if self.sender.is_stopped else answer


def settle(
    connection: Connection,
    hook: Row[Any],
    at: int,
    message: Message,
    tries: int,
    became: Outcome,
    answer: tuple[int | None, Fault | None],
) -> bool:
    """Note what became of a try, and where the subscription stands; whether it still stood where it was sent from."""
    if became == "retrying":
        wait = wait_s(tries, random.random())  # noqa: S311 - spreads, hides nothing
        moved = queries.move(connection, hook.id, at, at, tries, wait, failed=True)
    elif became == "gone":
        moved = queries.move(connection, hook.id, at, at, 0, 0, failed=True)
    else:
        moved = queries.move(connection, hook.id, at, message.number, 0, 0, failed=became == "dead")
    if moved is None:  # paused, ended or gone on meanwhile
        return False
    if hook.retrying is not None and hook.retrying != message.number:
        queries.supersede(connection, hook.id, message.number)
    status = "retrying" if became == "gone" else became
    queries.put_delivery(connection, noted(hook.id, message.number, status, answer, sent=1))
    if became == "gone" or moved.is_unreachable:
        ended_by = "gone" if became == "gone" else "unreachable"
        queries.disable(connection, hook.id, ended_by)
        log.warning("webhook disabled", extra={"webhook": str(hook.id), "why": ended_by})
    return True


def noted(
    webhook_id: UUID, number: int, status: str, answer: tuple[int | None, Fault | None], sent: int
) -> dict[str, Any]:
    """A delivery as it is noted."""
    told = {"webhook_id": webhook_id, "number": number, "status": status, "sent": sent}
    return told | {"status_code": answer[0], "fault": answer[1]}


def deliver(task: Task) -> dict[str, int]:
    """Send what is due to whoever it is due to; of two runs at once the second leaves it to the first."""
    assert task.settings.database_url is not None
    if not queries.take_turn(task.connection):
        return {}
    made = engine(task.settings.database_url.get_secret_value(), "geo_app", AT_ONCE, STATEMENT_TIMEOUT_MS)
    run = Run(made, task.settings, Sender(task.settings.webhooks_inside), time.monotonic() + RUN_S)
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks")
    try:
        send_all(task, run, pool)
    finally:
        run.sender.stop()
        pool.shutdown()
        made.dispose()
    return run.counts


def send_all(task: Task, run: Run, pool: ThreadPoolExecutor) -> None:
    """Serve subscribers until nothing is due, or the run is over."""
    serving: dict[UUID, Future[None]] = {}
    broken: set[UUID] = set()
    while True:
        for webhook_id in [] if run.is_over else queries.due(task.connection, SCOPES):
            if webhook_id not in serving and webhook_id not in broken:
                serving[webhook_id] = pool.submit(run.serve, webhook_id)
        if not serving:
            return
        wait(serving.values(), LOOK_S, FIRST_COMPLETED)
        for webhook_id in [one for one, future in serving.items() if future.done()]:
            # The border around one subscriber: the others are told whatever is wrong with this one.
            if (error := serving.pop(webhook_id).exception()) is not None:
                broken.add(webhook_id)
                log.error("a webhook cannot be served", exc_info=error, extra={"webhook": str(webhook_id)})
        task.progress(0, SENDING)
