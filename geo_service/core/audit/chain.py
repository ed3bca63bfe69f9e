"""The chain of seals: what a seal is of, and whatever does not fit it. No database, no files, no clock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import permutations
from typing import Any, NamedTuple

import orjson

from geo_service.core.text import Text

type Entry = Mapping[str, Any]

# Before the first seal.
START = bytes(32)
# No transaction is open as long, so an entry that is sealed is not older than the run before by more.
LONGEST_TRANSACTION = timedelta(days=1)
# Of more seals that do not fit it is not worked out which entries changed places.
MOST_EXCHANGED = 50


class Run(NamedTuple):
    """When entries were sealed, and the transaction below which none was open on the server `cluster`."""

    sealed_at: datetime
    horizon: int
    cluster: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal with its entry, None when that is gone."""

    number: int
    entry_id: int
    seal: bytes
    run: Run
    entry: Entry | None


class Kept(NamedTuple):
    """A seal as it is kept outside the database."""

    number: int
    seal: bytes


class Finding(NamedTuple):
    """What does not fit, and the number in the chain from which on; None for an entry that has none."""

    number: int | None
    what: Text


def seal_of(before: bytes, run: Run, entry: Entry) -> bytes:
    """The seal of an entry: SHA-256 over the seal before it and the canonical JSON of run and entry, 32 bytes.

    Keys are sorted, moments in UTC, bytes in hex; what is None is left out, so a column that is added changes no seal.
    """
    told = {name: canonical(value) for name, value in (run._asdict() | dict(entry)).items() if value is not None}
    return sha256(before + orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).digest()


def canonical(value: Any) -> Any:
    """A value of an entry as JSON knows it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def sealed(entries: Iterable[Entry], run: Run, last: Kept) -> Iterator[Sealed]:
    """The next seals of the chain, for entries in the order in which they were committed."""
    number, seal = last
    for entry in entries:
        number, seal = number + 1, seal_of(seal, run, entry)
        yield Sealed(number, entry["id"], seal, run, entry)


def misfits(
    chain: Iterable[Sealed], unsealed: Iterable[Entry], kept: Sequence[Kept], cluster: int
) -> tuple[int, list[Finding]]:
    """The last number of a chain, and all that is wrong with it, by number; nothing when it is whole.

    Args:
        chain: in the order of the numbers.
        unsealed: the entries without a seal; asked for after the chain.
        kept: what is kept outside the database.
        cluster: the server that the chain stands on.
    """
    walk = Walk(kept)
    found = [one for row in chain for one in walk.step(row)]
    if (run := walk.run) is not None:
        found += [Finding(None, late(entry)) for entry in unsealed if is_late(entry, run, cluster)]
    found += [*walk.exchanged(), *walk.cut_off()]
    return walk.number, sorted(found, key=lambda one: (one.number is None, one.number))


class Walk:
    """A walk along a chain: the seal before, the run of it and the run before that, and what does not fit."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        self.number = 0
        self.seal: bytes | None = START
        self.run: Run | None = None
        self.run_before: Run | None = None
        # All lines count: whoever seals anew can add lines to the file, but not take any from it.
        self.kept: dict[int, set[bytes]] = {}
        for number, seal in kept:
            self.kept.setdefault(number, set()).add(seal)
        self.unfit: list[tuple[bytes, Sealed]] = []

    def step(self, row: Sealed) -> Iterator[Finding]:
        """What is wrong with the next seal, less what `exchanged` tells."""
        if row.number != self.number + 1:
            yield Finding(self.number + 1, missing(self.number + 1, row.number - 1))
            self.seal = None  # that before it is gone, so this one cannot be worked out
        if row.run != self.run:
            self.run, self.run_before = row.run, self.run
        if row.entry is None:
            yield Finding(row.number, deleted(row.entry_id))
        elif self.seal is not None and row.seal != seal_of(self.seal, row.run, row.entry):
            self.unfit.append((self.seal, row))
        elif self.run_before is not None and is_late(row.entry, self.run_before, row.run.cluster):
            yield Finding(row.number, late(row.entry))
        if self.kept.get(row.number, {row.seal}) != {row.seal}:
            yield Finding(row.number, rewritten())
        self.number, self.seal = row.number, row.seal

    def exchanged(self) -> Iterator[Finding]:
        """What is wrong with the seals that do not fit: another's entry, or one that was never sealed so."""
        entry_of = {}
        if len(self.unfit) <= MOST_EXCHANGED:
            for (before, here), (_, there) in permutations(self.unfit, 2):
                if there.entry is not None and seal_of(before, here.run, there.entry) == here.seal:
                    entry_of[here.number] = there.number
        for _, row in self.unfit:
            other = entry_of.get(row.number)
            yield Finding(row.number, edited(row.entry_id) if other is None else moved(row.entry_id, other))

    def cut_off(self) -> Iterator[Finding]:
        """What is kept outside of a chain that ends before it."""
        beyond = [number for number in self.kept if number > self.number]
        if beyond:
            yield Finding(self.number + 1, missing(self.number + 1, max(beyond)))


def is_late(entry: Entry, run: Run, cluster: int) -> bool:
    """Whether an entry was put in after a run that must have sealed it, had it been there."""
    below = run.cluster == cluster and entry["xid"] < run.horizon
    return bool(below or entry["at"] < run.sealed_at - LONGEST_TRANSACTION)


def missing(first: int, last: int) -> Text:
    """The sentence for seals that are gone."""
    return Text(
        f"第 {first} 至 {last} 号封印不见了（被删除或截断）", f"seals {first} to {last} are gone: deleted or cut off"
    )


def deleted(entry_id: int) -> Text:
    """The sentence for a seal without entry."""
    return Text(f"记录 {entry_id} 已被删除", f"entry {entry_id} was deleted")


def edited(entry_id: int) -> Text:
    """The sentence for an entry that is not the one that was sealed."""
    return Text(
        f"记录 {entry_id} 与封印不符（被修改、替换，或链中有插入、删除）",
        f"entry {entry_id} is not what was sealed here: edited, replaced, or put in or taken out before it",
    )


def moved(entry_id: int, other: int) -> Text:
    """The sentence for an entry that stands at another's number."""
    return Text(
        f"记录 {entry_id} 不在原位：此处封存的是现第 {other} 号的记录",
        f"entry {entry_id} was moved: what was sealed here now stands at number {other}",
    )


def late(entry: Entry) -> Text:
    """The sentence for an entry that was put in afterwards."""
    return Text(f"记录 {entry['id']} 是事后补入的", f"entry {entry['id']} was put in afterwards")


def rewritten() -> Text:
    """The sentence for a chain that was sealed anew."""
    return Text(
        "库外保存的封印与此不同：此处或之前被重新封存",
        "another seal is kept outside the database: sealed anew here or before",
    )
