"""Which language an answer is in."""

import pytest

from geo_service.core.text import Text, language_of


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("fr", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.5,zh;q=0.8", "zh"),
        ("fr,en;q=0.5", "en"),
        ("en;q=x", "zh"),
        ("en;q=0", "zh"),
        ("*", "zh"),
    ],
)
def test_english_is_spoken_only_when_it_is_ranked_above_chinese(header: str, language: str) -> None:
    assert language_of(header) == language


def test_a_text_is_said_in_either_language() -> None:
    assert Text("是", "yes").in_("zh") == "是"
    assert Text("是", "yes").in_("en") == "yes"
