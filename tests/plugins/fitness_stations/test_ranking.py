"""How applications rank: means, ties, the thirtieth and the thirty-first; no database."""

import json
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.plugins.fitness_stations.plugin import PLUGIN
from tests.plugins.fitness_stations.conftest import DIMENSIONS

(RANK,) = [decision for decision in PLUGIN.decisions if decision.name == "station.rank"]


def sheet(*points):
    return dict(zip(DIMENSIONS, points, strict=True))


def total(points):
    """A sheet of so many points, at most 100."""
    return sheet(*(min(25, max(0, points - 25 * place)) for place in range(4)))


def rank(applications, chosen=()):
    """The answer, of applications as (code, each assessor's total)."""
    listed = [{"application": code, "scores": [total(one) for one in given]} for code, *given in applications]
    return ask({"applications": listed, "chosen": list(chosen)})


def ask(question):
    return RANK.answer(RANK.question.model_validate_json(json.dumps(question))).json()


def test_the_best_thirty_get_the_places_and_the_31st_none():
    answer = rank([(f"{number}", 100 - number, 100 - number) for number in range(31)])
    assert [one["selected"] for one in answer["result"]["ranking"]] == [True] * 30 + [False]
    assert answer["result"]["accepted"] is True
    assert answer["clause"] == "附件2-8 二1"
    assert "最优 30 家" in answer["quote"]


def test_thirty_get_a_place_each_and_fewer_too_whatever_their_scores():
    for number in (1, 29, 30):
        answer = rank([(f"{one}", 0, 0) for one in range(number)])
        assert {one["selected"] for one in answer["result"]["ranking"]} == {True}


def test_means_are_compared_exactly_and_shown_with_two_decimals():
    answer = rank([("A", 66, 67, 67), ("B", 67, 67, 66), ("C", 66, 67), ("D", 66, 66, 67)])
    assert [(one["application"], one["rank"], one["score"]) for one in answer["result"]["ranking"]] == [
        ("A", 1, "66.67"),  # 200 / 3
        ("B", 1, "66.67"),
        ("C", 3, "66.50"),
        ("D", 4, "66.33"),
    ]
    assert [one["tied_with"] for one in answer["result"]["ranking"]] == [["B"], ["A"], [], []]


def boundary():
    """28 ahead, three of one score, one behind."""
    ahead = [(f"{number}", 90, 90 - number) for number in range(28)]
    return [*ahead, ("X", 30, 20), ("Y", 25, 25), ("Z", 20, 30), ("last", 1, 1)]


def test_a_tie_about_the_last_places_is_not_broken():
    answer = rank(boundary())["result"]
    assert (answer["accepted"], answer["reason"], answer["missing"]) == (False, "tie", ["X", "Y", "Z"])
    assert [one["selected"] for one in answer["ranking"][28:]] == [None, None, None, False]
    assert [one["rank"] for one in answer["ranking"][28:]] == [29, 29, 29, 32]


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        (("X", "Z"), None),
        (("X",), "not_tied"),
        (("X", "Y", "Z"), "not_tied"),
        (("X", "X"), "not_tied"),
        (("X", "last"), "not_tied"),
        (("X", "0"), "not_tied"),
        (("X", "nobody"), "not_tied"),
    ],
)
def test_whoever_decides_names_as_many_of_the_tie_as_there_are_places(chosen, reason):
    answer = rank(boundary(), chosen)["result"]
    assert (answer["accepted"], answer["reason"]) == (reason is None, reason)
    if reason is None:
        assert [one["application"] for one in answer["ranking"] if one["selected"]][28:] == ["X", "Z"]


def test_without_a_tie_about_places_nobody_is_chosen_by_name():
    answer = rank([(f"{number}", 100 - number, 100 - number) for number in range(31)], ["30"])["result"]
    assert answer["reason"] == "not_tied"


def test_a_tie_within_the_places_or_behind_them_is_shown_and_hinders_nothing():
    applications = [(f"{number}", 50, 50) for number in range(30)] + [("a", 1, 1), ("b", 1, 1)]
    answer = rank(applications)["result"]
    assert answer["accepted"] is True
    assert [one["rank"] for one in answer["ranking"]] == [1] * 30 + [31] * 2


def test_each_application_is_scored_by_two_assessors_at_least():
    answer = rank([("A", 80, 80), ("B", 100), ("C",)])["result"]
    assert (answer["reason"], answer["missing"], answer["ranking"]) == ("not_scored", ["B", "C"], [])


@pytest.mark.parametrize("place", range(4))
def test_25_points_a_dimension_are_the_most_and_each_dimension_has_its_points(place):
    most = [25] * 4
    fits = [{"application": "A", "scores": [sheet(*most)] * 2}]
    assert ask({"applications": fits})["result"]["ranking"][0]["score"] == "100.00"
    most[place] = 26
    without = {name: 1 for name in DIMENSIONS if name != DIMENSIONS[place]}
    wrong = {"over_max": [sheet(*most)], "not_scored": [without, sheet(1, 1, 1, 1) | {"x": 1}]}
    for reason, sheets in wrong.items():
        for one in sheets:
            answer = ask({"applications": [{"application": "A", "scores": [sheet(1, 1, 1, 1), one]}]})["result"]
            assert (answer["accepted"], answer["reason"], answer["missing"]) == (False, reason, ["A"])


def test_an_application_is_listed_once():
    with pytest.raises(ValueError, match="只列一次"):
        rank([("A", 1, 1), ("A", 2, 2)])


points = st.lists(st.integers(0, 100), min_size=2, max_size=4)


@given(st.lists(points, min_size=1, max_size=60))
@settings(max_examples=200, deadline=None)
def test_nobody_behind_a_better_one_gets_a_place_and_no_place_is_given_twice(given_):
    answer = rank([(str(number), *one) for number, one in enumerate(given_)])["result"]["ranking"]
    means = {str(number): Fraction(sum(one), len(one)) for number, one in enumerate(given_)}
    ordered = [means[one["application"]] for one in answer]
    assert all(first >= second for first, second in pairwise(ordered))
    for one in answer:
        better = sum(mean > means[one["application"]] for mean in means.values())
        same = sum(mean == means[one["application"]] for mean in means.values())
        assert one["rank"] == better + 1
        assert one["selected"] == (True if better + same <= 30 else False if better >= 30 else None)
    assert sum(one["selected"] is True for one in answer) <= 30
