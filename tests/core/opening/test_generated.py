"""Properties of hours that nobody thought of: the syntax, and every minute of two weeks."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours
from opening_hours import State as TheirState

from geo_service.core.calendar import SHANGHAI, read_calendar
from geo_service.core.opening import intervals, is_open, unknown_intervals
from geo_service.core.opening.hours import Dates, Hours, Rule, Span, State, Weekdays
from geo_service.core.opening.osm import read
from geo_service.core.opening.osm_text import write
from geo_service.core.opening.timeline import day_pieces, stretches

MINUTE = timedelta(minutes=1)
CALENDAR = read_calendar()
days_of_year = st.tuples(st.integers(1, 12), st.integers(1, 28))
dates_of_years = st.builds(Dates, days_of_year, days_of_year, st.sampled_from([(2025, 2026), (2026, 9999)]))
dates_of_a_year = st.builds(Dates, days_of_year, days_of_year, st.sampled_from([(1, 9999), (2026, 2026), (2027, 2027)]))
# The syntax has years from one to another before all dates of a rule only.
some_dates = st.one_of(
    st.just(()),
    st.just(()),
    dates_of_years.map(lambda one: (one,)),
    st.lists(dates_of_a_year, min_size=1, max_size=2).map(tuple),
)
some_weekdays = st.frozensets(st.integers(0, 6), min_size=1).map(lambda days: (Weekdays(days),))
nth_weekdays = st.tuples(st.integers(0, 6), st.sampled_from([1, 2, 3, 4, 5, -1])).map(
    lambda pair: (Weekdays(frozenset({pair[0]}), (pair[1],)),)
)
# Quarters of an hour: edges meet often.
starts = st.integers(0, 95).map(lambda quarter: quarter * 15)


def spans(longest):
    return st.lists(
        st.tuples(starts, st.integers(1, 96)).map(lambda pair: Span(pair[0], min(pair[0] + 15 * pair[1], longest))),
        max_size=3,
    ).map(tuple)


def rules(longest=2880, holidays=True):
    return st.builds(
        Rule,
        spans(longest),
        st.sampled_from([State.OPEN, State.OPEN, State.CLOSED, State.UNKNOWN]),
        st.one_of(st.just(()), some_weekdays, nth_weekdays),
        public=st.booleans() if holidays else st.just(False),
        dates=some_dates,
        separator=st.sampled_from([";", ";", ","]),
    )


def hours_of(rule):
    return st.lists(rule, min_size=1, max_size=4).map(
        lambda found: Hours((Rule(found[0].spans, found[0].state, found[0].weekdays, dates=found[0].dates), *found[1:]))
    )


@settings(max_examples=1000, deadline=None)
@given(hours_of(rules()))
def test_hours_written_are_read_back_with_the_same_meaning(hours):
    start, end = datetime(2026, 12, 20, tzinfo=SHANGHAI), datetime(2027, 1, 10, tzinfo=SHANGHAI)
    text = write(hours)
    assert write(read(text)) == text
    for day in range((end - start).days):
        date = (start + timedelta(days=day)).date()
        assert day_pieces(read(text), date, CALENDAR) == day_pieces(hours, date, CALENDAR)


@settings(max_examples=10, deadline=None)
@given(hours_of(rules()), st.sampled_from(["2026-09-28", "2026-12-25", "2026-02-09"]))
def test_every_minute_of_two_weeks_is_in_an_interval_when_it_is_open(hours, first):
    text, start = write(hours), datetime.fromisoformat(first).replace(tzinfo=SHANGHAI)
    end = start + timedelta(days=14)
    opens, unknown = intervals(text, start, end, CALENDAR), unknown_intervals(text, start, end, CALENDAR)
    assert all(a < b for a, b in opens)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(opens))
    states = {}
    for found, state in ((opens, True), (unknown, None)):
        for a, b in found:
            states |= {a + i * MINUTE: state for i in range((b - a) // MINUTE)}
    for i in range(14 * 1440):
        moment = start + i * MINUTE
        assert is_open(text, moment, CALENDAR) is states.get(moment, False)


@settings(max_examples=1000, deadline=None)
@given(hours_of(rules(longest=1440, holidays=False)))
def test_without_holidays_or_nights_the_reference_evaluator_agrees(hours):
    start, end = datetime(2026, 2, 20, tzinfo=SHANGHAI), datetime(2026, 4, 10, tzinfo=SHANGHAI)
    theirs = OpeningHours(write(hours), timezone=SHANGHAI).intervals(start, end)
    state = {TheirState.OPEN: State.OPEN, TheirState.CLOSED: State.CLOSED, TheirState.UNKNOWN: State.UNKNOWN}
    merged = []
    for a, b, what, _ in theirs:
        if merged and merged[-1][2] is state[what]:
            merged[-1] = (merged[-1][0], b, state[what])
        else:
            merged.append((a, b, state[what]))
    assert stretches(write(hours), start, end) == merged
