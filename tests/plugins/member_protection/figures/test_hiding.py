"""Small cells are hidden, and an independent solver finds for none of them that it could be one value only."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from geo_service.plugins.member_protection.figures.hiding import hidden, with_totals
from geo_service.plugins.member_protection.figures.tables import Granted, figures_of

MONTHS = ["2025-02", "2025-03"]


def ranges(full, hides):
    """The least and the most that each hidden cell can be, by whoever knows what is shown and that all is added up."""
    at = {tuple(cell): number for number, cell in enumerate(np.argwhere(hides))}
    equations, rights = [], []

    def equation(cells, signs, right):
        coefficients = np.zeros(len(at))
        for cell, sign in zip(cells, signs, strict=True):
            if cell in at:
                coefficients[at[cell]] += sign
            else:
                right -= sign * full[cell]
        equations.append(coefficients)
        rights.append(right)

    rows, columns = full.shape
    for row in range(rows):
        equation([(row, column) for column in range(columns)], [1] * (columns - 1) + [-1], 0)
    for column in range(columns):
        equation([(row, column) for row in range(rows)], [1] * rows, full[:, column].sum())
    for number in at.values():
        aim = np.zeros(len(at))
        aim[number] = 1
        ends = [linprog(sign * aim, A_eq=equations, b_eq=rights, bounds=(0, None)) for sign in (1, -1)]
        assert all(end.status in (0, 3) for end in ends)
        yield ends[0].fun, -ends[1].fun if ends[1].status == 0 else np.inf


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    cells = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 40))
    counts = np.array(draw(st.lists(cells, min_size=rows * columns, max_size=rows * columns))).reshape(rows, columns)
    counts[draw(st.integers(0, rows - 1))] += np.maximum(0, 5 - counts.sum(axis=0))
    return counts


@settings(max_examples=40)
@given(tables())
def test_no_hidden_cell_can_be_worked_out_and_every_small_one_is_hidden(counts):
    hides, full = hidden(counts), with_totals(counts)
    assert hides[full < 5].all()
    for least, most in ranges(full, hides):
        assert most - least > 0.5


def test_the_solver_finds_what_hiding_the_small_cells_alone_would_tell():
    full = with_totals(np.array([[3, 9, 20], [8, 12, 7]]))
    assert list(ranges(full, full < 5)) == [(3, 3)]


def test_a_cell_of_five_is_shown_and_one_of_four_is_not():
    assert not hidden(np.array([[5, 6], [7, 8]])).any()
    # Of 4 in a table of two by two each other cell would tell; totals stay.
    assert hidden(np.array([[4, 6], [7, 8]])).tolist() == [[True, True, False], [True, True, False]]


def test_what_is_hidden_in_a_line_is_together_no_less_than_five():
    # 1 and 1 beside 9 in a row of 11: hidden alone, both would be known to be small; so 9 is hidden as well.
    hides = hidden(np.array([[1, 1, 9], [20, 20, 20], [30, 30, 30]]))
    assert hides[0, :3].all()


def granted(union, benefit, claims, yuan, month="2025-02"):
    return Granted(union, benefit, month, claims, claims * yuan * 100)


def test_counts_and_sums_by_union_and_month_with_totals():
    told = figures_of(
        [
            *(granted("a", "hospital", 10, 600), granted("a", "disease_death", 6, 10_000)),
            *(granted("b", "hospital", 7, 600), granted("b", "disease_death", 5, 10_000, "2025-03")),
            granted("c", "hospital", 7, 600, "2025-03"),
            granted("c", "disease_death", 8, 10_000, "2025-03"),
        ],
        ["a", "b", "c"],
        MONTHS,
    )
    assert (told["claims"], told["amount"]) == (43, "204400.00")  # 24 × 600 and 19 × 10,000
    assert told["unions"][0] == {
        "row": "a",
        "cells": {
            "disease_death": {"claims": 6, "amount": "60000.00"},
            "hospital": {"claims": 10, "amount": "6000.00"},
        },
        "claims": 16,
        "amount": "66000.00",
    }
    assert [row["claims"] for row in told["months"]] == [23, 20]


def test_a_union_without_claims_is_no_other_than_one_with_four():
    def row_of(claims):
        some = [granted("a", "hospital", 40, 600), granted("b", "hospital", 30, 600)]
        few = [granted("c", "hospital", claims, 600)] if claims else []
        return figures_of([*some, *few], ["a", "b", "c"], MONTHS[:1])["unions"][2]

    hidden_row = {"row": "c", "cells": {"hospital": None}, "claims": None, "amount": None}
    assert (row_of(0), row_of(4)) == (hidden_row, hidden_row)
    assert row_of(5)["claims"] == 5


def test_an_amount_of_several_benefits_is_left_out_where_one_is_hidden():
    told = figures_of(
        [granted("a", "hospital", 10, 600), granted("a", "disease_death", 3, 10_000), granted("b", "hospital", 9, 600)],
        ["a", "b"],
        MONTHS[:1],
    )
    # 3 deaths have no column of their own, nor does the rest: 13 × 600 and 3 × 10,000 would be told by their sum.
    assert told["benefits"] == [{"benefit": "other", "claims": 22, "amount": None}]
    assert told["amount"] is None
    assert "30000" not in str(told)


@pytest.mark.parametrize(("claims", "told"), [(4, None), (5, 5)])
def test_of_fewer_than_five_claims_nothing_is_told(claims, told):
    assert figures_of([granted("a", "hospital", claims, 600)], ["a"], MONTHS[:1])["claims"] == told
