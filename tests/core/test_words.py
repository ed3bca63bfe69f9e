"""Nobody has to know a code: fields, values and reasons have words in both languages."""

import ast
import re
from pathlib import Path

import pytest

from geo_service.core.decisions import VERDICTS
from geo_service.core.text import Text
from geo_service.core.words import Words, described

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
WORDS = Words(
    fields={"nights": Text("晚数", "nights"), "stay.split.nights": Text("各晚", "each night")},
    values={},
    reasons={},
    verdicts={},
)


@pytest.fixture(scope="module", name="declared")
def _declared(client, found):
    """Every decision that is served, with its programme."""
    return [
        (f"{plugin.name}/{row['name']}", row)
        for plugin in found.plugins
        for row in client.get(f"/programmes/{plugin.name}/decisions").json()
    ]


@pytest.fixture(scope="module", name="words")
def _words(client):
    """What is served under /words."""
    return client.get("/words").json()


def parts(schema):
    """A schema and all that is in it."""
    if isinstance(schema, list):
        schema = dict(enumerate(schema))
    if isinstance(schema, dict):
        yield schema
        for part in schema.values():
            yield from parts(part)


def properties(schema):
    """Name and schema of every property, at whatever depth."""
    for part in parts(schema):
        if isinstance(part.get("properties"), dict):
            yield from part["properties"].items()


def listed(values):
    """The values of a list, none where it is no list."""
    return values if isinstance(values, list) else []


def is_said(words):
    """Whether there are words in both languages."""
    return bool(words and CHINESE.search(words["zh"]) and words["en"] and not CHINESE.search(words["en"]))


@pytest.mark.parametrize("side", ["input", "result"])
def test_every_field_of_every_decision_has_words(side, declared):
    silent = [
        f"{address}.{name}"
        for address, row in declared
        for name, field in properties(row[side])
        if not is_said(field.get("x-words"))
    ]
    assert silent == []


def test_every_code_that_a_field_can_be_one_of_has_words(declared, words):
    codes = {
        (address, value)
        for address, row in declared
        for part in (*parts(row["input"]), *parts(row["result"]))
        for value in [part.get("const"), *listed(part.get("enum")), *listed(part.get("x-known"))]
        if isinstance(value, str) and CODE.fullmatch(value)
    }
    assert len(codes) > 30
    assert [one for one in sorted(codes) if not is_said(words["values"].get(one[1]))] == []


def test_every_reason_that_a_decision_can_give_has_words(words, root=Path(__file__).parents[2]):
    files = [*root.glob("geo_service/plugins/*/decisions.py"), *root.glob("geo_service/plugins/*/decisions/*.py")]
    given = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "reason":
                given |= {one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant) and one.value}
    assert {"below_min", "too_late", "places_full"} <= given
    assert sorted(code for code in given if not is_said(words["reasons"].get(code))) == []


def test_every_verdict_has_words_for_yes_and_no(words):
    assert words["verdicts"].keys() == set(VERDICTS)
    assert all(is_said(said[answer]) for said in words["verdicts"].values() for answer in ("yes", "no"))


def test_a_description_in_both_languages_is_the_words_of_its_field():
    assert described("晚数 / nights") == Text("晚数", "nights")
    assert described("The days that are paid.") is None


def test_a_field_says_itself_before_the_vocabulary_and_the_decisions_word_comes_before_the_general_one():
    schema = {"properties": {"nights": {"type": "integer"}, "rooms": {"description": "房间 / rooms"}, "x": {}}}
    general, special = WORDS.in_schema(schema, "stay.price"), WORDS.in_schema(schema, "stay.split")
    assert general["properties"]["nights"] == {"type": "integer", "x-words": {"zh": "晚数", "en": "nights"}}
    assert special["properties"]["nights"]["x-words"] == {"zh": "各晚", "en": "each night"}
    assert general["properties"]["rooms"]["x-words"] == {"zh": "房间", "en": "rooms"}
    assert general["properties"]["x"] == {}
