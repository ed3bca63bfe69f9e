"""What a programme's README shows as an example is answered."""

import json
import re
from pathlib import Path

import pytest

PLUGINS = Path(__file__).parents[2] / "geo_service" / "plugins"
CALL = re.compile(r"^POST (/programmes/\S+/decisions/\S+)   (.+)$", re.MULTILINE)
CALLS = [
    pytest.param(*call.groups(), id=file.parent.name)
    for file in sorted(PLUGINS.glob("*/README.md"))
    for call in CALL.finditer(file.read_text(encoding="utf-8"))
]


def test_most_programmes_show_one():
    assert len(CALLS) >= 7


@pytest.mark.parametrize(("path", "question"), CALLS)
def test_the_readmes_example_call_is_answered(path, question, client):
    answer = client.post(path, json=json.loads(question))
    assert (answer.status_code, answer.json()["edition"]) == (200, "2025")
