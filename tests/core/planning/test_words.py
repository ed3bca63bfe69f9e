"""What is said of a plan in plain words promises no more than was proven."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.planning.words import heading, how_good


@pytest.mark.parametrize(
    ("gap", "said"), [(0.012, "最多还能好 1.2 %"), (0.01201, "最多还能好 1.3 %"), (1e-6, "最多还能好 0.1 %")]
)
def test_a_gap_is_told_in_tenths_of_a_percent_upwards(gap, said):
    assert how_good(gap, is_optimal=False).zh == said


@given(st.floats(1e-9, 10))
def test_what_is_told_is_never_less_than_the_gap(gap):
    percent = float(how_good(gap, is_optimal=False).en.split()[2])
    assert gap * 100 <= percent + 1e-9
    assert percent <= gap * 100 + 0.1 + 1e-9


def test_nothing_is_promised_of_a_plan_without_a_bound():
    assert how_good(float("inf"), is_optimal=False).en == "how good it is could not be proven"


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("within_7.5", "7.5 分钟内的需求"),
        ("before_within_5", "原5 分钟内的需求"),
        ("before_mean_s", "原平均（秒）"),
        ("before_s", "原到最近站点（秒）"),
    ],
)
def test_every_column_has_its_heading(column, said):
    assert heading(column).zh == said
