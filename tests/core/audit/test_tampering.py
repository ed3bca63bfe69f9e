"""Whatever is done to the chain by whoever may do anything to the database, it is found at its number."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest

from geo_service.core.audit.chain import START, Entry, Finding, Kept, Sealed, misfits, seal_of, sealed

EACH = 70


class Tampered(NamedTuple):
    """A chain after somebody was at it, and the number at which that must be found."""

    number: int | None
    chain: Iterable[Sealed]
    unsealed: Iterable[Entry] = ()
    outside: list[Kept] | None = None


def found(tampered: Tampered, outside: list[Kept]) -> list[Finding]:
    """What verifying says of a chain."""
    kept = outside if tampered.outside is None else tampered.outside
    chain = list(tampered.chain)
    return misfits(chain, tampered.unsealed, kept, cluster=chain[0].run.cluster if chain else 0)[1]


def otherwise(value: Any, chance: random.Random) -> Any:
    """Another value of the same kind."""
    if value is None or isinstance(value, bytes):
        return chance.randbytes(32)
    if isinstance(value, datetime):
        return value + timedelta(microseconds=chance.choice([-1, 1]) * chance.randint(1, 10**7))
    if isinstance(value, list):
        return [*value, "id_no"] if chance.random() < 0.5 else value[1:]
    return value + chance.randint(1, 9) if isinstance(value, int) else value + "x"


def renumbered(chain: list[Sealed]) -> list[Sealed]:
    """The same seals, numbered from 1 without a gap."""
    return [replace(one, number=number) for number, one in enumerate(chain, start=1)]


def resealed(chain: list[Sealed], from_: int) -> list[Sealed]:
    """The chain with all seals from an index on worked out anew, as the job would."""
    kept = chain[:from_]
    for one in chain[from_:]:
        last = Kept(kept[-1].number, kept[-1].seal) if kept else Kept(0, START)
        kept += sealed([one.entry], one.run, last)  # type: ignore[list-item]
    return kept


def edit_a_value(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    entry = dict(chain[at].entry or {})
    name = chance.choice(sorted(entry))
    entry[name] = otherwise(entry[name] if name not in {"file_sha256", "row_count"} else 0, chance)
    return Tampered(at + 1, [*chain[:at], replace(chain[at], entry=entry), *chain[at + 1 :]])


def empty_a_value(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    entry = dict(chain[at].entry or {})
    entry[chance.choice([name for name, value in entry.items() if value is not None])] = None
    return Tampered(at + 1, [*chain[:at], replace(chain[at], entry=entry), *chain[at + 1 :]])


def edit_a_seal(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    return Tampered(at + 1, [*chain[:at], replace(chain[at], seal=chance.randbytes(32)), *chain[at + 1 :]])


def edit_when_it_was_sealed(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    name = chance.choice(chain[at].run._fields)
    run = chain[at].run._replace(**{name: otherwise(getattr(chain[at].run, name), chance)})
    return Tampered(at + 1, [*chain[:at], replace(chain[at], run=run), *chain[at + 1 :]])


def delete_an_entry(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    return Tampered(at + 1, [*chain[:at], replace(chain[at], entry=None), *chain[at + 1 :]])


def delete_a_seal_and_its_entry(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    last = min(len(chain) - 1, at + chance.randint(0, 3))
    return Tampered(at + 1, [*chain[:at], *chain[last + 1 :]])


def delete_and_close_the_gap(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    return Tampered(at + 1, renumbered([*chain[:at], *chain[at + 1 :]]))


def exchange_two_entries(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    one, other = sorted((at, chance.choice([index for index in range(len(chain)) if index != at])))
    changed = list(chain)
    changed[one] = replace(chain[one], entry=chain[other].entry, entry_id=chain[other].entry_id)
    changed[other] = replace(chain[other], entry=chain[one].entry, entry_id=chain[one].entry_id)
    return Tampered(one + 1, changed)


def exchange_two_seals(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    one, other = sorted((at, chance.choice([index for index in range(len(chain)) if index != at])))
    changed = list(chain)
    changed[one], changed[other] = chain[other], chain[one]
    return Tampered(one + 1, renumbered(changed))


def insert_an_entry_with_a_seal(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    entry = {**(chain[at].entry or {}), "id": 1, "of_id": "9"}
    before = chain[at - 1].seal if at else START
    forged = Sealed(0, 1, seal_of(before, chain[at].run, entry), chain[at].run, entry)
    # It fits what stands before it; the one after it no longer does, nor does it where a seal is kept outside.
    return Tampered(at + 1 if (at + 1) % 12 == 0 else at + 2, renumbered([*chain[:at], forged, *chain[at:]]))


def insert_an_old_entry_for_the_job_to_seal(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    return Tampered(None, chain, [{**(chain[at].entry or {}), "id": 2 * at + 3}])


def insert_an_entry_that_says_it_is_old(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    entry = {**(chain[at].entry or {}), "id": 10_000, "xid": 10_000}
    entry["at"] -= timedelta(days=chance.randint(2, 900))
    return Tampered(None, chain, [entry])


def cut_the_tail(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    return Tampered(at + 1, chain[:at])


def cut_the_tail_and_seal_it_anew(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    entry = {**(chain[at].entry or {}), "actor": "nobody"}
    changed = resealed([*chain[:at], replace(chain[at], entry=entry), *chain[at + 1 :]], at)
    # It fits itself; it is found at the next number that is kept outside.
    return Tampered(at // 12 * 12 + 12, changed)


def seal_anew_and_add_to_the_file(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    tampered = cut_the_tail_and_seal_it_anew(chain, at, chance)
    both = [Kept(one.number, one.seal) for row in (chain, tampered.chain) for one in list(row)[11::12]]
    return tampered._replace(outside=both)


def edit_the_file(chain: list[Sealed], at: int, chance: random.Random) -> Tampered:
    number = at // 12 * 12 + 12
    outside = [Kept(one.number, one.seal) for one in chain[11::12]]
    outside[number // 12 - 1] = Kept(number, chance.randbytes(32))
    return Tampered(number, chain, outside=outside)


TAMPERINGS: list[Callable[[list[Sealed], int, random.Random], Tampered]] = [
    *(edit_a_value, empty_a_value, edit_a_seal, edit_when_it_was_sealed),
    *(delete_an_entry, delete_a_seal_and_its_entry, delete_and_close_the_gap),
    *(exchange_two_entries, exchange_two_seals),
    *(insert_an_entry_with_a_seal, insert_an_old_entry_for_the_job_to_seal, insert_an_entry_that_says_it_is_old),
    *(cut_the_tail, cut_the_tail_and_seal_it_anew, seal_anew_and_add_to_the_file, edit_the_file),
]


def test_a_chain_that_nobody_touched_is_whole(whole: list[Sealed], outside: list[Kept]) -> None:
    assert misfits(whole, [], outside, whole[0].run.cluster) == (48, [])


def test_an_entry_that_waits_for_its_seal_is_no_finding(whole: list[Sealed], outside: list[Kept]) -> None:
    last = whole[-1].entry or {}
    waiting = {**last, "id": 98, "xid": whole[-1].run.horizon, "at": last["at"] + timedelta(minutes=1)}
    assert misfits(whole, [waiting], outside, whole[0].run.cluster) == (48, [])


def test_there_are_a_thousand_tamperings() -> None:
    assert len(TAMPERINGS) * EACH >= 1000


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_every_tampering_is_found_at_its_number(
    tamper: Callable[[list[Sealed], int, random.Random], Tampered], whole: list[Sealed], outside: list[Kept]
) -> None:
    for seed in range(EACH):
        chance = random.Random(f"{tamper.__name__} {seed}")
        tampered = tamper(list(whole), chance.randrange(len(whole)), chance)
        findings = found(tampered, outside)
        assert findings, (tamper.__name__, seed)
        assert findings[0].number == tampered.number, (tamper.__name__, seed, findings[:3])


def test_of_two_entries_that_changed_places_it_is_said_which(whole: list[Sealed], outside: list[Kept]) -> None:
    changed = list(whole)
    changed[4] = replace(whole[4], entry=whole[30].entry, entry_id=whole[30].entry_id)
    changed[30] = replace(whole[30], entry=whole[4].entry, entry_id=whole[4].entry_id)
    said = [(one.number, one.what.en) for one in misfits(changed, [], outside, whole[0].run.cluster)[1]]
    assert said[0] == (5, "entry 62 was moved: what was sealed here now stands at number 31")
    assert said[-1] == (31, "entry 10 was moved: what was sealed here now stands at number 5")


def test_a_cut_tail_that_is_not_yet_kept_outside_is_not_seen(whole: list[Sealed], outside: list[Kept]) -> None:
    """The limit of the method: what was sealed after the last line of the file, a minute or two."""
    assert misfits(whole[:36], [], outside[:-1], whole[0].run.cluster) == (36, [])
    assert misfits(whole[:35], [], outside[:-1], whole[0].run.cluster)[1][0].number == 36
