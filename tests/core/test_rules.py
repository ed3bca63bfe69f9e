"""Rules as data: what a file must hold, what stops it from loading, which rule is in force on which day."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from geo_service.core.rules import BrokenRules, By, Fen, Period, Rule, Rules, read_book
from geo_service.settings import DATA


class Fee(Rule):
    size: Literal["small", "large"]
    fen_per_site: Fen = Field(alias="yuan_per_site")


class Limit(Rule):
    max_days: int


class SiteRules(Rules):
    fee: Annotated[Mapping[Literal["small", "large"], Fee], By("size")]
    limit: Limit


LIMIT = """
[[limit]]
clause = "附件 1"
quote = "最多 5 天"
since = 2025-01-01
max_days = 5
"""


def fee(size: str, since: str = "2025-01-01", yuan: str = '"10.00"') -> str:
    return f'[[fee]]\nclause = "附件 2"\nquote = "十元"\nsince = {since}\nsize = "{size}"\nyuan_per_site = {yuan}\n'


WHOLE = fee("small") + fee("large") + LIMIT


@pytest.fixture
def book(tmp_path):
    """Reads the book of one edition, 2025 unless another is named, from the text of its file."""

    def read(text: str, year: str = "2025"):
        (tmp_path / "policy" / year).mkdir(parents=True, exist_ok=True)
        (tmp_path / "policy" / year / "sites.toml").write_text(text, encoding="utf-8")
        return read_book("sites", SiteRules, tmp_path)

    return read


@pytest.fixture
def refused(book):
    """What stops a text from loading."""

    def why(text: str, year: str = "2025") -> str:
        with pytest.raises(BrokenRules) as error:
            book(text, year)
        return str(error.value)

    return why


def test_a_rule_carries_its_clause_its_words_and_its_number_in_fen(book):
    rule = book(WHOLE).on(date(2025, 6, 1)).fee["small"]
    assert (rule.clause, rule.quote, rule.fen_per_site, rule.reading) == ("附件 2", "十元", 1000, None)


def test_the_edition_is_in_force_from_its_first_day_to_its_last_and_on_no_other(book):
    rules = book(WHOLE)
    assert rules.on(date(2025, 1, 1)) is not None
    assert rules.on(date(2025, 12, 31)) is not None
    assert rules.on(date(2024, 12, 31)) is None
    assert rules.on(date(2026, 1, 1)) is None


def test_a_year_between_two_editions_has_no_rules(book):
    book(WHOLE)
    rules = book(WHOLE.replace("2025-", "2027-"), "2027")
    assert [rules.on(date(year, 7, 1)) is not None for year in (2025, 2026, 2027)] == [True, False, True]
    assert rules.newest.name == "2027"


def test_a_rule_that_changes_within_the_year_is_in_force_from_its_day_on(book):
    rules = book(WHOLE + fee("small", "2025-07-01", '"12.00"'))
    on = {day: rules.on(date(2025, *day)) for day in ((6, 30), (7, 1))}
    assert [found.fee["small"].fen_per_site for found in on.values()] == [1000, 1200]
    assert [found.fee["large"].fen_per_site for found in on.values()] == [1000, 1000]


def test_the_order_of_the_entries_does_not_matter(book):
    rules = book(fee("small", "2025-07-01", '"12.00"') + WHOLE)
    assert rules.on(date(2025, 6, 30)).fee["small"].fen_per_site == 1000
    assert rules.newest.latest.fee["small"].fen_per_site == 1200


def test_an_edition_asked_by_name_answers_a_day_outside_it_with_its_nearest_rules(book):
    edition = book(WHOLE + fee("small", "2025-07-01", '"12.00"')).newest
    assert edition.on(date(2024, 12, 1)).fee["small"].fen_per_site == 1000
    assert edition.on(date(2026, 2, 1)).fee["small"].fen_per_site == 1200


@pytest.mark.parametrize(
    ("days", "as_of", "decides"),
    [
        # What day it is, in the year of one of the days, whichever day is later.
        (["2025-03-01", "2026-03-01"], "2025-12-31", "2025-12-31"),
        (["2025-03-01", "2026-03-01"], "2026-01-01", "2026-01-01"),
        (["2025-03-01", "2024-03-01"], "2025-01-01", "2025-01-01"),
        # Else the latest day that has an edition.
        (["2025-03-01", "2026-03-01"], None, "2026-03-01"),
        (["2025-03-01", "2025-02-01", "2027-03-01"], None, "2025-03-01"),
        (["2025-03-01", "2027-03-01"], "2026-06-01", "2025-03-01"),
        (["2025-03-01", "2027-03-01"], "2027-06-01", "2025-03-01"),
        # Else what day it is.
        (["2024-03-01"], "2025-12-31", "2025-12-31"),
        (["2024-03-01"], "2024-12-31", "2024-12-31"),
        ([], "2025-12-31", "2025-12-31"),
        # Else a day without an edition, and none without days.
        (["2024-03-01", "2027-03-01"], None, "2027-03-01"),
        ([], None, None),
    ],
)
def test_of_several_days_those_in_the_year_of_what_day_it_is_decide_and_else_the_latest(days, as_of, decides, book):
    book(WHOLE)
    rules = book(WHOLE.replace("2025-", "2026-"), "2026")
    day = rules.day_for(map(date.fromisoformat, days), as_of and date.fromisoformat(as_of))
    assert day == (decides and date.fromisoformat(decides))


@pytest.mark.parametrize(
    ("was", "becomes", "key", "why"),
    [
        ('clause = "附件 1"\n', "", "limit.clause", "Field required"),
        ('clause = "附件 1"', 'clause = ""', "limit.clause", "at least 1 character"),
        ('quote = "最多 5 天"\n', "", "limit.quote", "Field required"),
        ('quote = "最多 5 天"', 'quote = ""', "limit.quote", "at least 1 character"),
        ("since = 2025-01-01\nmax", "max", "limit.since", "a day such as 2025-01-01 is required"),
        ("max_days = 5", "max_days = 5\nmost = 1", "limit.most", "Extra inputs are not permitted"),
        ("max_days = 5", 'max_days = "5"', "limit.max_days", "valid integer"),
        ("max_days = 5", "max_days = 5.0", "limit.max_days", "valid integer"),
        ("max_days = 5", "max_days = true", "limit.max_days", "valid integer"),
        ("max_days = 5", "", "limit.max_days", "Field required"),
        ("max_days = 5", 'max_days = 5\nreading = "as we like"', "limit.reading", "pattern"),
        ('yuan_per_site = "10.00"', "yuan_per_site = 10.00", "fee.small.yuan_per_site", "two decimals"),
        ('yuan_per_site = "10.00"', "yuan_per_site = 1000", "fee.small.yuan_per_site", "two decimals"),
        ('yuan_per_site = "10.00"', 'yuan_per_site = "10"', "fee.small.yuan_per_site", "two decimals"),
        ('yuan_per_site = "10.00"', 'yuan_per_site = "10.00 元"', "fee.small.yuan_per_site", "two decimals"),
        ('yuan_per_site = "10.00"', 'yuan_per_site = "-10.00"', "fee.small.yuan_per_site", "two decimals"),
        ('yuan_per_site = "10.00"', "fen_per_site = 1000", "fee.small.yuan_per_site", "Field required"),
        ('size = "large"', 'size = "huge"', "fee[large]", "it is missing"),
        ('size = "large"', "", "fee[2].size", "it is required"),
        ("[[limit]]", "[[limits]]", "limits", "there is no such table"),
        ("[[limit]]", "[limit]", "limit", "not an array of tables"),
        ("[[limit]]", "[[limit", "the file", "line"),
        ("2025-01-01\nmax", "2025-01-02\nmax", "limit.since", "a gap"),
        ("2025-01-01\nmax", "2024-01-01\nmax", "limit.since", "not in 2025"),
        ("2025-01-01\nmax", "2025-01-01T00:00:00\nmax", "limit.since", "a day such as 2025-01-01"),
        ("2025-01-01\nmax", '"2025-01-01"\nmax', "limit.since", "a day such as 2025-01-01"),
    ],
)
def test_what_is_wrong_stops_the_load_and_is_named(was, becomes, key, why, refused):
    assert was in WHOLE
    message = refused(WHOLE.replace(was, becomes, 1))
    assert message.startswith(f"policy/2025/sites.toml: {key}: ")
    assert why in message


def test_two_entries_of_one_key_from_one_day_overlap(refused):
    assert refused(WHOLE + fee("small")).startswith("policy/2025/sites.toml: fee[small].since: two entries overlap")


def test_a_missing_table_stops_the_load(refused):
    assert refused(fee("small") + fee("large")).startswith("policy/2025/sites.toml: limit: [[limit]] is missing")


def test_a_fault_in_the_new_years_folder_is_named_with_that_year(book, refused):
    book(WHOLE)
    new = WHOLE.replace("2025-", "2026-")
    assert refused(new.replace("max_days = 5", ""), "2026").startswith("policy/2026/sites.toml: limit.max_days: ")
    assert refused(WHOLE, "2026").startswith("policy/2026/sites.toml: fee[small].since: 2025-01-01 is not in 2026")
    assert sorted(book(new, "2026").editions) == [2025, 2026]


@pytest.mark.parametrize("folder", ["draft", "25", "２０２５", "20250"])
def test_a_folder_that_is_no_year_stops_the_load(folder, refused):
    assert f"policy/{folder}/sites.toml: the folder" in refused(WHOLE, folder)


def test_a_programme_without_any_file_stops_the_load(tmp_path):
    with pytest.raises(BrokenRules, match="there is none for any year"):
        read_book("sites", SiteRules, tmp_path)


def test_the_error_does_not_say_where_on_the_machine_the_data_is(tmp_path, refused):
    assert str(tmp_path) not in refused("")


def test_rules_cannot_be_changed(book):
    with pytest.raises(ValidationError, match="frozen"):
        book(WHOLE).newest.latest.limit.max_days = 6


def test_the_folder_of_data_is_that_of_the_settings(book, tmp_path, monkeypatch):
    book(WHOLE)
    monkeypatch.setenv("GEO_SERVICE_DATA", str(tmp_path))
    assert read_book("sites", SiteRules).newest.name == "2025"
    monkeypatch.setenv("GEO_SERVICE_DATA", str(DATA))
    with pytest.raises(BrokenRules, match=r"policy/<year>/sites\.toml"):
        read_book("sites", SiteRules)


def test_a_period_holds_its_first_and_its_last_day_and_says_why_not_on_others():
    spring = Period(
        clause="附件 3", quote="三月", since=date(2025, 1, 1), first_day=date(2025, 3, 1), last_day=date(2025, 3, 31)
    )
    days = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 1)]
    assert [day in spring for day in days] == [False, True, True, False]
    assert [spring.reason_against(day) for day in days] == ["step_not_open", None, None, "step_closed"]


def test_a_period_that_ends_before_it_begins_is_refused():
    day = date(2025, 3, 1)
    words = {"clause": "附件 3", "quote": "三月", "since": date(2025, 1, 1)}
    assert day in Period(**words, first_day=day, last_day=day)
    with pytest.raises(ValidationError, match="last_day 2025-02-28 is before first_day 2025-03-01"):
        Period(**words, first_day=day, last_day=date(2025, 2, 28))
