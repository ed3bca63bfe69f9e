"""What would be right is said in our words, whatever part of a question is nonsense."""

from datetime import date, time
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

from geo_service.core.errors import BadRequest
from geo_service.core.geometry import Datum
from geo_service.core.planning.round_inputs import ASKED
from geo_service.core.problems import faults_of, without_persons
from geo_service.core.text import Text


class Visit(BaseModel):
    """Something with a day."""

    day: date


def wanted(kind: Any, given: Any) -> list[tuple[str, str]]:
    """What is said to be right, in both languages."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(given)
    return [(fault.wanted.zh, fault.wanted.en) for fault in faults_of(refused.value.errors())]


@pytest.mark.parametrize(
    ("kind", "given", "zh", "en"),
    [
        (
            UUID,
            "nonsense",
            "应为编号，如 1b4e28ba-2fa1-4d2e-883f-0016d3cca427",
            "an id such as 1b4e28ba-2fa1-4d2e-883f-0016d3cca427",
        ),
        (date, "昨天", "应为日期，如 2025-06-30", "a date such as 2025-06-30"),
        (date, "2025-06-30T10:00:00", "应为日期，如 2025-06-30", "a date such as 2025-06-30"),
        (date, [], "应为日期，如 2025-06-30", "a date such as 2025-06-30"),
        (
            AwareDatetime,
            "2025-06-30",
            "应为带时区的时刻，如 2025-06-30T22:15:00+08:00",
            "a moment with its offset such as 2025-06-30T22:15:00+08:00",
        ),
        (
            AwareDatetime,
            [],
            "应为带时区的时刻，如 2025-06-30T22:15:00+08:00",
            "a moment with its offset such as 2025-06-30T22:15:00+08:00",
        ),
        (time, "noon", "应为时刻，如 09:30", "a time of day such as 09:30"),
        (bool, [], "应为 true 或 false", "true or false"),
        (list[int], "x", "应为列表 […]", "a list […]"),
        (tuple[int, ...], "x", "应为列表 […]", "a list […]"),
        (dict[str, int], "x", "应为对象 {…}", "an object {…}"),
        (Visit, "x", "应为对象 {…}", "an object {…}"),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "至多 1 项", "at most 1 of them"),
        (Annotated[list[int], Field(min_length=1)], [], "至少 1 项", "at least 1 of them"),
        (Literal["json", "html"], "xml", "应为其中之一：json、html", "one of json, html"),
        (Datum, "moon", "应为其中之一：wgs84、gcj02、bd09", "one of wgs84, gcj02, bd09"),
        (Literal[Datum.WGS84, Datum.GCJ02], "moon", "应为其中之一：wgs84、gcj02", "one of wgs84, gcj02"),
        (Literal[1, 2], 3, "应为其中之一：1、2", "one of 1, 2"),
        (Annotated[int, Field(ge=2020)], 7, "应不小于 2020", "at least 2020"),
    ],
)
def test_each_kind_of_nonsense_has_words_in_both_languages(kind: Any, given: Any, zh: str, en: str) -> None:
    assert wanted(kind, given) == [(zh, en)]


@pytest.mark.parametrize("most", [10**9, 2**63 - 1])
def test_a_great_bound_is_told_whole_where_what_was_given_is_masked(most: int) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Annotated[int, Field(le=most)]).validate_python(most + 1)
    faults = faults_of(refused.value.errors())
    told = without_persons(BadRequest(Text("", ""), faults).problem("zh"))
    assert told["errors"][0]["wanted"] == f"应不大于 {most:,}"
    assert "****" in told["errors"][0]["given"]


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("given", ["x", [], 7, {}])
def test_nonsense_for_any_field_of_a_run_is_told_in_chinese(kind: str, given: Any) -> None:
    told = wanted(ASKED[kind], dict.fromkeys(ASKED[kind].model_fields, given))
    assert told
    assert [zh for zh, _ in told if zh.isascii()] == []
