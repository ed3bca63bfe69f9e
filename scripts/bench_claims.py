"""How long many claims take to be decided, proposed by one person and decided by another: ./scripts/bench claims."""

import argparse
import sys
import tempfile
import time
from datetime import date
from hashlib import sha256
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Connection, Engine, text

from geo_service.core.access.organisations import load_organisations
from geo_service.core.audit import queries as audit
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.private_database import service_url
from geo_service.core.protection.keys import prepare_keys
from geo_service.plugins.member_protection.claims import deciding
from geo_service.settings import DATA, Settings
from scripts.bench_ground import ground, say

CLAIMS, LIMIT_S = 100_000, 60.0
TODAY = date(2025, 12, 1)
UNION = "district:310101"
# Of ten claims two are stays of one person.
STATEMENTS = (
    """insert into member_protection.enrolment_list (id, organisation, year, way, is_all_or_nothing,
                                                      file_sha256, uploaded_on)
        values ('00000000-0000-4000-8000-000000000001', :union, 2025, 'central', true, sha256(''), '2024-12-01')""",
    """insert into member_protection.member (id, organisation, name, document_kind, document, document_index,
                                              card_kind, card, card_index, employment)
        select n, :union, decode(repeat('01', 40), 'hex'), 'mainland_id', decode(repeat('01', 40), 'hex'),
               sha256(n::text::bytea), 'service_card',
               decode(repeat('01', 40), 'hex'), sha256(n::text::bytea), 'in_service'
          from generate_series(1, :claims) n""",
    """insert into member_protection.cover (year, document_index, member_id, list_id, organisation, plan, union_class,
                                             first_day, last_day, band, fen_fee, fen_city_subsidy, confirmed_on)
        select 2025, sha256(n::text::bytea), n, '00000000-0000-4000-8000-000000000001', :union,
               (array['A', 'B', 'A+', 'B+'])[1 + n % 4], 'ordinary', '2025-01-01', '2025-12-31', 'full', 2600, 1300,
               '2024-12-20'
          from generate_series(1, :claims) n""",
    """insert into member_protection.claim (id, year, document_index, member_id, benefit, event_on, event_until, days,
                                             illness_list, source, state, entered_on, filed_on, complete_on, pay_by)
        select gen_random_uuid(), 2025, sha256(n::text::bytea), n, benefit, event_on,
               case when benefit = 'hospital' then event_on + days - 1 end,
               case when benefit = 'hospital' then days end,
               case when benefit = 'critical_illness' then (array[4, 22])[1 + i % 2] end, 'centre', 'complete',
               event_on + 20, event_on + 20, event_on + 20, event_on + 50
          from (select i, n, i % 40 + 1 as days, date '2025-01-01' + i * 7 % 130 + case when i > n then 150 else 0 end
                         as event_on,
                       case when n % 20 = 0 then 'accident_total_disability' when n % 5 = 0 then 'critical_illness'
                            else 'hospital' end as benefit
                  from (select i, case when i % 10 = 2 then i - 1 else i end as n
                          from generate_series(1, :claims) i) numbered) told""",
    """update member_protection.claim set state = 'investigated', investigation = 'verified'
        where benefit = 'accident_total_disability'""",
    "analyze member_protection.member, member_protection.cover, member_protection.claim",
)


def entered(connection: Connection, claims: int) -> None:
    """Made-up covers and as many claims, complete and investigated."""
    load_organisations(connection, DATA)
    nothing = sha256(b"").digest()
    entry = audit.record(connection, "import", "member_protection.cover", file_sha256=nothing, row_count=claims)
    audit.set_bulk(connection, entry)
    for statement in STATEMENTS:
        connection.execute(text(statement), {"claims": claims, "union": UNION})
    audit.set_bulk(connection, None)


def as_person(made: Engine, name: str, work: str) -> dict[str, int]:
    """What somebody of the centre proposes or decides, committed."""
    with begun(made) as connection:
        act(connection, name, ALL_ORGANISATIONS)
        many = deciding.propose_many if work == "propose" else deciding.decide_many
        return many(connection, None, TODAY)


def main() -> int:
    """0 when it was quick enough."""
    parser = argparse.ArgumentParser(prog="./scripts/bench claims", description=__doc__)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    claims = parser.parse_args().claims
    with ground() as (_, server), tempfile.TemporaryDirectory() as var:
        settings = Settings(database_url=SecretStr(service_url(server)), var=Path(var))
        made = engine(service_url(server), "geo_app", 1, 3_600_000)
        with begun(made) as connection:
            act(connection, "bench", ALL_ORGANISATIONS)
            prepare_keys(connection, settings)
            entered(connection, claims)
        say(f"{claims:,} made-up claims are entered")
        seconds, decided = 0.0, 0
        while True:
            begun_at = time.perf_counter()
            proposed = as_person(made, "first", "propose")
            proposing_s = time.perf_counter() - begun_at
            told = as_person(made, "second", "decide")
            both_s = time.perf_counter() - begun_at
            say(f"proposed {proposed} in {proposing_s:.1f} s, decided {told} in {both_s - proposing_s:.1f} s")
            seconds, decided = seconds + both_s, decided + told["paid"] + told["refused"]
            if proposed["proposed"] == 0:
                break
        made.dispose()
    limit_s = LIMIT_S * claims / CLAIMS
    say(f"{decided:,} of {claims:,} claims: {seconds:.1f} s, {decided / seconds:,.0f} a second; aim {limit_s:.0f} s")
    return int(seconds > limit_s or decided + proposed["flagged"] < claims)


if __name__ == "__main__":
    sys.exit(main())
