"""Numbers that can be a person's are masked in a text that is said again, and nothing else is."""

import pytest

from geo_service.core.protection.personal import without_numbers

RUN = "f7289509-e7a8-4ddd-a21b-2b9a0300448f"
DIGITS = "12345678-1234-4123-8123-123456789012"


@pytest.mark.parametrize(
    "text", [f"您还有任务正在进行：/planning/runs/{RUN}；请等其完成", f"run {DIGITS}", "121.473701"]
)
def test_the_id_of_a_run_and_a_position_are_said_as_they_are(text: str) -> None:
    assert without_numbers(text) == text


def test_a_number_is_masked_beside_an_id_and_inside_of_what_is_none() -> None:
    assert without_numbers(f"{RUN} 13800000001") == f"{RUN} 1********01"
    assert without_numbers(f"x{DIGITS}") != f"x{DIGITS}"
    assert without_numbers("Ｅ12345678") == "E******78"
