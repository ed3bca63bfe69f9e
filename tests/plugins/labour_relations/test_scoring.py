"""Totals by 附件2-3-1: the cap, the deductions, every band at both ends, against totals worked out by hand."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FULL = {"compliance": 50, "institution": 50, "development": 30, "satisfaction": 12, "model": [6, 6, 6]}
NOTHING = {"compliance": 0, "institution": 0, "development": 0, "satisfaction": 0, "model": [0, 0, 0]}
ONCE = ["5-1-1", "5-1-2", "5-2-1", "5-2-2", "5-2-3"]
BY_DEGREE = ["5-3-1", "5-3-2", "5-3-3", "5-3-4"]
ALL_TAKEN_OFF = {**dict.fromkeys(ONCE, -6), **dict.fromkeys(BY_DEGREE, -3)}


def halves(most):
    """Any number of half points from 0 to `most` points, as JSON gives it: whole, or with a half."""
    return st.integers(0, 2 * most).map(lambda half: half / 2 if half % 2 else half // 2)


def total_by_hand(basic, bonus, taken_off):
    """Total, bonus counted and band: the bonus capped at 20, then the deductions."""
    counted = bonus if bonus < 20 else Fraction(20)
    total = basic + counted - taken_off
    if total >= 120:
        return total, counted, "示范"
    if total >= 90:
        return total, counted, "达标"
    return total, counted, "基本达标" if total >= 70 else "未达标"


@pytest.mark.parametrize(
    ("change", "reason", "where"),
    [
        ({"compliance": 50.5}, "over_max", "compliance"),
        ({"institution": 50.5}, "over_max", "institution"),
        ({"development": 30.5}, "over_max", "development"),
        ({"satisfaction": 12.5}, "over_max", "satisfaction"),
        ({"compliance": -0.5}, "below_min", "compliance"),
        ({"institution": 49.75}, "not_a_level", "institution"),
        ({"development": 1e300}, "over_max", "development"),
        ({"model": [6, 3, 6]}, "not_a_level", "4-2-2"),
        ({"model": [6, 6, 8]}, "not_a_level", "4-2-3"),
        ({"model": [-2, 6, 6]}, "not_a_level", "4-2-1"),
        ({"deductions": {"5-1-1": -12}}, "not_a_level", "5-1-1"),
        ({"deductions": {"5-1-1": -3}}, "not_a_level", "5-1-1"),
        ({"deductions": {"5-3-4": 4}}, "not_a_level", "5-3-4"),
        ({"deductions": {"1-1-1": -2}}, "unknown_indicator", "1-1-1"),
        ({"deductions": {"5-4-1": -6}}, "unknown_indicator", "5-4-1"),
    ],
)
def test_points_that_the_rubric_does_not_allow_are_refused_with_their_place(change, reason, where, answer):
    given = answer("score.enterprise", **{**FULL, **change})
    result = given["result"]
    assert (result["accepted"], result["reason"], result["where"]) == (False, reason, where)
    assert (result["total"], result["bonus_counted"], result["band"]) == (None, None, None)
    assert given["clause"] == "附件2-3-1"
    assert given["quote"]


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (130, "示范"),
        (120, "示范"),
        (119.5, "达标"),
        (90, "达标"),
        (89.5, "基本达标"),
        (70, "基本达标"),
        (69.5, "未达标"),
    ],
)
def test_a_band_begins_at_its_limit_and_half_a_point_below_is_the_next(total, band, answer):
    parts = {
        "compliance": min(50, total),
        "institution": min(50, max(0, total - 50)),
        "development": max(0, total - 100),
    }
    given = answer("score.enterprise", **{**NOTHING, **parts})
    assert (given["result"]["total"], given["result"]["band"]) == (total, band)
    assert (given["reading"], given["clause"]) == ("C23, C24, C28", "附件2-3-1; 附件2-3-1 总体评价")


@pytest.mark.parametrize(
    ("satisfaction", "model", "counted"),
    [(12, [6, 2, 0], 20), (11.5, [6, 2, 0], 19.5), (12, [4, 4, 2], 20), (2, [6, 6, 6], 20), (1.5, [6, 6, 6], 19.5)],
)
def test_the_bonus_is_capped_at_twenty(satisfaction, model, counted, ask):
    result = ask("score.enterprise", **{**NOTHING, "satisfaction": satisfaction, "model": model})
    assert (result["bonus_counted"], result["total"]) == (counted, counted)


@pytest.mark.parametrize("sign", [1, -1])
def test_deductions_are_taken_off_after_the_cap_with_or_without_their_minus_sign(sign, ask):
    # 50 + 50 + 5 + min(20, 30) - 6 = 119; capped after the deduction it would be 125.
    result = ask("score.enterprise", **{**FULL, "development": 5, "deductions": {"5-1-1": 6 * sign}})
    assert (result["total"], result["bonus_counted"], result["band"]) == (119, 20, "达标")


def test_a_total_is_neither_capped_nor_floored(ask):
    assert ask("score.enterprise", **FULL)["total"] == 150
    worst = ask("score.enterprise", **NOTHING, deductions=ALL_TAKEN_OFF)
    assert (worst["total"], worst["band"]) == (-42, "未达标")


@pytest.mark.parametrize("name", ["compliance", "institution", "development", "satisfaction"])
def test_what_is_not_scored_leaves_the_sheet_without_a_band(name, answer):
    given = answer("score.enterprise", **{**FULL, name: None})
    assert (given["result"]["total"], given["result"]["band"], given["result"]["unscored"]) == (None, None, [name])
    assert given["reading"] == "C25, C27"
    assert answer("score.enterprise", **{**FULL, "model": [6, None, 6]})["result"]["unscored"] == ["4-2-2"]


@given(
    *(halves(50), halves(50), halves(30), halves(12)),
    st.lists(st.sampled_from([0, 2, 4, 6]), min_size=3, max_size=3),
    st.fixed_dictionaries({}, optional={**dict.fromkeys(ONCE, st.sampled_from([0, -6, 6]))}),
    st.fixed_dictionaries({}, optional={**dict.fromkeys(BY_DEGREE, st.integers(-3, 3))}),
)
@settings(max_examples=1000)
def test_total_cap_and_band_are_those_worked_out_by_hand(
    decide, compliance, institution, development, satisfaction, model, once, by_degree
):
    deductions = once | by_degree
    result = decide(
        "score.enterprise",
        compliance=compliance,
        institution=institution,
        development=development,
        satisfaction=satisfaction,
        model=model,
        deductions=deductions,
    )
    basic = Fraction(compliance) + Fraction(institution) + Fraction(development)
    taken_off = sum(abs(points) for points in deductions.values())
    by_hand = total_by_hand(basic, Fraction(satisfaction) + sum(model), taken_off)
    assert (Fraction(result["total"]), Fraction(result["bonus_counted"]), result["band"]) == by_hand


@pytest.mark.parametrize(
    ("decision", "body", "where"),
    [
        ("score.enterprise", {**FULL, "compliance": "50"}, "compliance"),
        ("score.enterprise", {**FULL, "compliance": True}, "compliance"),
        ("score.enterprise", {**FULL, "model": [6, 6]}, "model"),
        ("score.enterprise", {**FULL, "deductions": {"5-1-1": "6"}}, "deductions"),
        ("score.validate_item", {"indicator": "1-1-1", "value": None}, "value"),
        ("score.validate_item", {"indicator": 1, "value": 1}, "indicator"),
        ("score.sum_satisfaction", {}, "items"),
    ],
)
def test_what_is_no_question_is_a_422_that_names_the_field(client, decision, body, where):
    given = client.post(f"/programmes/labour_relations/decisions/{decision}", json=body)
    assert given.status_code == 422
    assert given.json()["errors"][0]["where"].split(":")[0] == where
