"""Rows priced in the database are priced as the decision prices each of them."""

from datetime import date
from functools import cache
from itertools import product
from random import Random

import pytest
from sqlalchemy import text

from geo_service.core.money import yuan
from geo_service.core.words import read_words
from geo_service.plugins.member_protection.decisions.enrolment import quote
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.enrol import rules_of
from geo_service.plugins.member_protection.lists.pricing import answers
from geo_service.plugins.member_protection.questions import Enrolling
from geo_service.settings import DATA

ROWS = 100_000
PLANS, CLASSES = ("A", "B", "A+", "B+"), ("ordinary", "special")
CARDS, EMPLOYMENTS = ("service_card", "social_security_card"), ("in_service", "retired", "left")
UPLOADED = date(2025, 6, 29)
# The last days on which the fee is that of a whole year, the last of a cover, and the days around the window.
DAYS = tuple(map(date.fromisoformat, (
    "2024-12-31", "2025-01-01", "2025-06-28", "2025-06-29", "2025-06-30", "2025-07-01", "2025-07-02", "2025-12-30",
    "2025-12-31", "2026-01-01",
)))  # fmt: skip
PRICED = text("""
select s.row, a.reason, a.first_day, a.last_day, a.band, a.fen_fee, a.fen_city_subsidy
  from staged s join answer a on a.question = s.question order by s.row
""")
FILL = "copy staged (row, id, organisation, question, masked, name, document_kind, document, document_index, card_kind,"
FILL += " card, card_index, employment) from stdin"


@cache
def decided(way, plan, union_class, card, employment, day, confirmed_on):
    """What the decision says to one row's facts: reason, days, band, fee and subsidy."""
    facts = {"plan": plan, "union_class": union_class, "year": 2025, "in_service": employment == "in_service"}
    facts |= {"channel": "central" if way == "central" else "instant", "has_service_card": card == "service_card"}
    if way == "new_card":
        facts |= {"trigger": way, "card_generated_on": day}
    if way == "uninsured_with_card":
        facts |= {"trigger": way, "uploaded_on": UPLOADED, "confirmed_on": confirmed_on}
    said = quote(Enrolling(**facts), rules_of(2025)).result
    return said.reason, said.cover_start, said.cover_end, said.band, said.fee, said.city_subsidy


CONFIRMED = (DAYS[4], DAYS[5], DAYS[8])


@pytest.mark.parametrize(
    ("way", "confirmed_on"),
    [("central", UPLOADED), ("new_card", UPLOADED), *(("uninsured_with_card", day) for day in CONFIRMED)],
)
def test_random_rows_are_priced_as_the_decision_prices_each(connection, way, confirmed_on):
    draw = Random(f"{way} {confirmed_on}")
    days = DAYS + tuple(date.fromordinal(draw.randrange(739_250, 739_650)) for _ in range(50))
    kinds = list(product(PLANS, CLASSES, CARDS, EMPLOYMENTS, days if way == "new_card" else (None,)))
    rows = draw.choices(kinds, k=ROWS if way != "uninsured_with_card" else ROWS // 4)
    queries.begin_reading(connection, "district:310101")
    lines = [
        f"{number}\t{number}\tdistrict:310101\t{plan}|{of}|{card}|{employment}|{day or ''}\t*\t\\\\x\tmainland_id"
        f"\t\\\\x\t\\\\x\t{card}\t\\\\x\t\\\\x\t{employment}\n"
        for number, (plan, of, card, employment, day) in enumerate(rows)
    ]
    queries.stage(connection, "".join(lines).encode())
    reasons = read_words(DATA).reasons
    asked = queries.questions(connection)
    queries.put_answers(connection, list(answers(asked, way, 2025, (UPLOADED, confirmed_on), rules_of(2025), reasons)))
    told = [
        (reason, first, last, band, None if fee is None else yuan(fee), None if city is None else yuan(city))
        for _, reason, first, last, band, fee, city in connection.execute(PRICED)
    ]
    assert told == [decided(way, *row, confirmed_on) for row in rows]
    assert len({one[0] for one in told}) > 1
    found = queries.totals(connection)
    assert found["members"] == len(rows)
    fees = [decided(way, *row, confirmed_on) for row in rows]
    assert yuan(found["fen_fee"]) == yuan(sum(round(float(one[4]) * 100) for one in fees if one[4]))
