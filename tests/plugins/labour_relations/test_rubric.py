"""The rubric of 附件2-3-1, whole, against one written by hand: every indicator, its points, sheets and sums of them."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.plugins.labour_relations.decisions.totals import rubric_totals
from geo_service.plugins.labour_relations.points import half_points
from geo_service.plugins.labour_relations.questions import Totals
from geo_service.plugins.labour_relations.rules import BOOK, LabourRules

RULES = BOOK.newest.latest

# The rubric once more, from the print and without the file of rules.
# By heading, in the order of print: the points of its indicators 1, 2, 3, ...
POINTS = {
    "1-1": "2 3 2 2 2 2",
    "1-2": "2 2 2",
    "1-3": "2 2 3",
    "1-4": "2 2 2 2 2",
    "1-5": "2 2 2 2",
    "1-6": "2 2 2",
    "2-1": "3",
    "2-2": "3 1 1 2 1 3 1 1",
    "2-3": "2 2 2 2",
    "2-4": "3 3 3 2 2 2 2",
    "2-5": "2 1 1",
    "2-6": "3 1 1",
    "3-1": "2 2 2 2 1",
    "3-2": "2 1 1 1 1 1 1 2 1 1 1",
    "3-3": "1 1 1 1",
    "3-4": "1 1 1 1/2 1/2",
}
# What the headings add up to, as the digest works it out.
SUMS = dict(
    zip(POINTS, (13, 6, 7, 10, 8, 6, 3, 13, 8, 17, 4, 5, 9, 13, 4, 4), strict=True),
)
SATISFACTION = [*(f"4-1-{number}" for number in range(1, 10)), "4-1-11a", "4-1-10", "4-1-11b"]
MODEL = ["4-2-1", "4-2-2", "4-2-3"]
ONCE = ["5-1-1", "5-1-2", "5-2-1", "5-2-2", "5-2-3"]
BY_DEGREE = ["5-3-1", "5-3-2", "5-3-3", "5-3-4"]

MOST = {
    f"{heading}-{number}": Fraction(points)
    for heading, row in POINTS.items()
    for number, points in enumerate(row.split(), start=1)
} | dict.fromkeys(SATISFACTION, Fraction(1))
LEVELS = {
    **dict.fromkeys(MODEL, (2, 4, 6)),
    **dict.fromkeys(ONCE, (-6,)),
    **dict.fromkeys(BY_DEGREE, (-1, -2, -3)),
}
INDICATORS = [*MOST, *LEVELS]


def reason_by_hand(indicator, value):
    """Why a value cannot be given, None when it can."""
    if indicator in LEVELS:
        return None if value == 0 or value in LEVELS[indicator] else "not_a_level"
    if indicator not in MOST:
        return "unknown_indicator"
    if value > MOST[indicator]:
        return "over_max"
    if value < 0:
        return "below_min"
    return None if Fraction(value) * 2 == int(Fraction(value) * 2) else "not_a_level"


def as_json(points):
    """A fraction as JSON gives it: whole, or with a half."""
    return int(points) if points.denominator == 1 else float(points)


def test_the_rules_hold_the_99_indicators_in_the_order_of_print_with_the_points_written_by_hand():
    assert list(RULES.indicator) == INDICATORS
    assert len(INDICATORS) == 99
    most = {key: one.halves_most for key, one in RULES.indicator.items() if one.halves_most is not None}
    assert most == {key: 2 * points for key, points in MOST.items()}
    levels = {key: one.halves_levels for key, one in RULES.indicator.items() if one.halves_levels is not None}
    assert levels == {key: tuple(2 * level for level in wanted) for key, wanted in LEVELS.items()}


@pytest.mark.parametrize("heading", POINTS)
def test_a_headings_points_add_up(heading):
    assert sum(one.highest for one in RULES.below(heading)) == 2 * SUMS[heading]
    assert sum(Fraction(points) for points in POINTS[heading].split()) == SUMS[heading]


def test_the_words_of_a_row_are_its_printed_number_name_and_points():
    for key, one in RULES.indicator.items():
        points = str(MOST[key] if MOST.get(key) != Fraction(1, 2) else 0.5) if key in MOST else None
        printed = points or ("+2/4/6" if key in MODEL else "-6" if key in ONCE else "-1/2/3")
        assert one.quote == f"{one.label or key} {one.name} {printed}"


def test_the_two_indicators_printed_4_1_11_are_kept_apart(client):
    rubric = client.get("/programmes/labour_relations/rubric").json()
    assert rubric["edition"] == "2025"
    headings = [heading for category in rubric["categories"] for heading in category["headings"]]
    rows = {row["indicator"]: row for heading in headings for row in heading["indicators"]}
    assert (len(headings), list(rows)) == (21, INDICATORS)
    assert [key for key, row in rows.items() if row["label"] == "4-1-11"] == ["4-1-11a", "4-1-11b"]
    assert rows["4-1-11a"]["name"].startswith("企业内部薪酬分配")
    assert (rows["4-1-11b"]["name"], rows["3-4-5"]["most"]) == ("能参与企业民主管理", 0.5)
    assert (rows["5-3-1"]["levels"], rows["5-3-1"]["most"]) == ([-1, -2, -3], None)


def test_the_rubric_over_http_has_its_categories_and_bands(client):
    rubric = client.get("/programmes/labour_relations/rubric").json()
    assert [(one["name"], one["points"], one["cap"]) for one in rubric["categories"]] == [
        ("合规类指标", 50, None),
        ("建制类指标", 50, None),
        ("发展类指标", 30, None),
        ("加分类指标", None, 20),
        ("减分类指标", None, None),
    ]
    assert [(one["band"], one["at_least"], one["below"]) for one in rubric["bands"]] == [
        ("示范", 120, None),
        ("达标", 90, None),
        ("基本达标", 70, None),
        ("未达标", None, 70),
    ]


@pytest.mark.parametrize("indicator", MOST)
def test_an_indicator_takes_half_points_from_nothing_to_its_most_and_no_more(indicator, decide):
    most = float(MOST[indicator])
    wanted = {0: None, 0.5: None, most: None, most + 0.5: "over_max", -0.5: "below_min", most - 0.25: "not_a_level"}
    for value, reason in wanted.items():
        result = decide("score.validate_item", indicator=indicator, value=value)
        assert (result["valid"], result["reason"], result["most"]) == (reason is None, reason, most)


@pytest.mark.parametrize("indicator", LEVELS)
def test_an_indicator_of_levels_takes_them_and_nothing_between_or_beyond(indicator, decide):
    for value in (*range(-14, 15), 0.5, -0.5, 2.5, -1.5):
        result = decide("score.validate_item", indicator=indicator, value=value)
        assert result["valid"] == (value == 0 or value in LEVELS[indicator])
        assert result["reason"] == (None if result["valid"] else "not_a_level")
        assert result["levels"] == [0, *LEVELS[indicator]]


@pytest.mark.parametrize("indicator", ["4-1-11", "4-1-12", "1-1-7", "6-1-1", "1-1", "1", "企业", "1-1-1 "])
def test_an_indicator_that_is_not_in_the_rubric_is_refused(indicator, answer):
    given = answer("score.validate_item", indicator=indicator, value=1)
    assert (given["result"]["valid"], given["result"]["reason"]) == (False, "unknown_indicator")
    assert (given["clause"], given["quote"]) == (RULES.rubric.clause, RULES.rubric.quote)


def test_a_refused_item_names_its_row_and_the_reading(answer):
    given = answer("score.validate_item", indicator="4-1-11a", value=1.5)
    assert given["quote"].startswith("4-1-11 企业内部薪酬分配")
    assert (given["clause"], given["reading"]) == ("附件2-3-1", "C25, C29")


@given(st.sampled_from([*INDICATORS, "4-1-11", "9-9-9"]), st.integers(-60, 60).map(lambda quarters: quarters / 4))
@settings(max_examples=500)
def test_any_value_of_any_indicator_is_judged_as_by_hand(decide, indicator, value):
    result = decide("score.validate_item", indicator=indicator, value=value)
    assert result["reason"] == reason_by_hand(indicator, value)
    assert result["valid"] == (result["reason"] is None)


def sheets():
    """Whole sheets of points, each allowed; deductions may be left out."""
    scored = {key: st.sampled_from(steps(most)) for key, most in MOST.items()}
    model = dict.fromkeys(MODEL, st.sampled_from([0, 2, 4, 6]))
    taken = {key: st.sampled_from([0, *LEVELS[key]]) for key in (*ONCE, *BY_DEGREE)}
    return st.fixed_dictionaries({**scored, **model}, optional=taken)


def steps(most):
    """Every half point from 0 to a most."""
    return [as_json(Fraction(half, 2)) for half in range(int(2 * most) + 1)]


@given(sheets())
@settings(max_examples=200)
def test_a_whole_sheet_comes_to_the_total_of_its_parts(decide, items):
    result = decide("score.sheet", items=items)

    def below(prefix):
        return sum((Fraction(points) for key, points in items.items() if key.startswith(prefix)), Fraction(0))

    total = below("1-") + below("2-") + below("3-") + min(Fraction(20), below("4-")) + below("5-")
    assert (Fraction(result["total"]), Fraction(result["bonus_counted"])) == (total, min(Fraction(20), below("4-")))
    names = ("compliance", "institution", "development", "satisfaction", "model")
    assert [Fraction(result[name]) for name in names] == [below(one) for one in ("1-", "2-", "3-", "4-1-", "4-2-")]
    assert Fraction(result["deducted"]) == -below("5-")


def test_a_sheet_with_an_indicator_not_scored_has_no_band_and_names_it(ask):
    whole = {key: as_json(points) for key, points in MOST.items()} | dict.fromkeys(MODEL, 0)
    assert ask("score.sheet", items=whole)["total"] == 142
    result = ask("score.sheet", items={**whole, "2-5-1": None})
    assert (result["unscored"], result["band"], result["institution"]) == (["2-5-1"], None, 48)
    assert ask("score.sheet", items={})["unscored"] == [*MOST, *MODEL]


def test_a_deduction_that_is_left_out_is_none_and_one_that_is_null_is_not_scored(answer):
    whole = {key: as_json(points) for key, points in MOST.items()} | dict.fromkeys(MODEL, 0)
    given = answer("score.sheet", items={**whole, "5-1-1": None, "5-3-1": -2})
    assert (given["result"]["unscored"], given["result"]["total"], given["result"]["band"]) == (["5-1-1"], None, None)
    assert (given["result"]["deducted"], given["reading"]) == (2, "C25, C27")
    # 50 + 50 + 30 + 12 - 2 = 140
    assert answer("score.sheet", items={**whole, "5-1-1": 0, "5-3-1": -2})["result"]["total"] == 140


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ({"4-1-11": 1}, "unknown_indicator"),
        ({"4-1-11": None}, "unknown_indicator"),
        ({"1-1-1": 2.5}, "over_max"),
        ({"5-1-1": 6}, "not_a_level"),
        ({"3-4-4": 0.25}, "not_a_level"),
        ({"3-4-4": -0.5}, "below_min"),
    ],
)
def test_a_sheet_with_points_that_are_not_allowed_is_refused_with_their_place(items, reason, ask):
    result = ask("score.sheet", items={"1-1-2": 3, **items})
    assert (result["accepted"], result["reason"], result["where"]) == (False, reason, next(iter(items)))
    assert result["total"] is None


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(SATISFACTION, st.sampled_from([None, 0, 0.5, 1]))))
@settings(max_examples=300)
def test_satisfaction_is_the_sum_of_its_items(decide, items):
    result = decide("score.sum_satisfaction", items=items)
    assert Fraction(result["sum"]) == sum(Fraction(points) for points in items.values() if points is not None)
    assert result["unscored"] == [key for key in SATISFACTION if items.get(key) is None]


@pytest.mark.parametrize(
    ("items", "reason"),
    [({"4-1-11": 1}, "unknown_indicator"), ({"4-2-1": 2}, "unknown_indicator"), ({"4-1-10": 1.5}, "over_max")],
)
def test_satisfaction_takes_its_own_indicators_and_their_points_only(items, reason, ask):
    result = ask("score.sum_satisfaction", items=items)
    assert (result["accepted"], result["reason"], result["sum"]) == (False, reason, None)
    assert result["where"] == next(iter(items))


@given(st.sets(st.sampled_from(INDICATORS)), st.integers(0, 60))
@settings(max_examples=200)
def test_the_totals_of_any_rubric_are_the_sums_of_its_indicators(left_out, cap):
    kept = {key: one for key, one in RULES.indicator.items() if key not in left_out}
    bonus = RULES.category[4].model_copy(update={"halves_cap": cap})
    changed = {"indicator": kept, "category": {**RULES.category, 4: bonus}}
    result = rubric_totals(Totals(), LabourRules.model_construct(**dict(RULES) | changed)).result
    highest = {key: MOST[key] if key in MOST else Fraction(max(0, *LEVELS[key], 0)) for key in kept}

    def below(prefix):
        return sum((points for key, points in highest.items() if key.startswith(prefix)), Fraction(0))

    parts = [below(prefix) for prefix in ("1-", "2-", "3-", "4-1-", "4-2-")]
    names = ("compliance", "institution", "development", "satisfaction_raw", "model_raw_max")
    assert [Fraction(getattr(result, name)) for name in names] == parts
    assert result.indicators == 99 - len(left_out)
    assert result.deduction_max == sum(-min(LEVELS[key]) for key in kept if key.startswith("5-"))
    assert Fraction(result.max_total) == sum(parts[:3]) + min(Fraction(cap, 2), parts[3] + parts[4])


@pytest.mark.parametrize("wrong", [True, "2", None, 0.3, float("inf")])
def test_what_is_no_number_of_half_points_is_no_points(wrong):
    with pytest.raises(ValueError, match="a whole number or a half"):
        half_points(wrong)
