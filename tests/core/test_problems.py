"""What would be right is said in our words, whatever part of a question is nonsense."""

from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from geo_service.core.planning.round_inputs import ASKED
from geo_service.core.problems import faults_of


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
        (time, "noon", "应为时刻，如 09:30", "a time of day such as 09:30"),
        (bool, [], "应为 true 或 false", "true or false"),
        (list[int], "x", "应为列表 […]", "a list […]"),
        (tuple[int, ...], "x", "应为列表 […]", "a list […]"),
        (dict[str, int], "x", "应为对象 {…}", "an object {…}"),
        (Visit, "x", "应为对象 {…}", "an object {…}"),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "至多 1 项", "at most 1 of them"),
        (Annotated[list[int], Field(min_length=1)], [], "至少 1 项", "at least 1 of them"),
    ],
)
def test_each_kind_of_nonsense_has_words_in_both_languages(kind: Any, given: Any, zh: str, en: str) -> None:
    assert wanted(kind, given) == [(zh, en)]


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("given", ["x", [], 7, {}])
def test_nonsense_for_any_field_of_a_run_is_told_in_chinese(kind: str, given: Any) -> None:
    told = wanted(ASKED[kind], dict.fromkeys(ASKED[kind].model_fields, given))
    assert told
    assert [zh for zh, _ in told if zh.isascii()] == []
