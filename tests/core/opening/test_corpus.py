"""Chinese phrases of many hands, compared by what they mean and not by how they are written.

corpus.csv was open while the parser was built; kept_back.csv was written first and tried when it stood. A row without
hours is a phrase that must be refused. A kept-back phrase that fails stays, with a note, and is counted here.
"""

import csv
from datetime import datetime
from pathlib import Path

import opening_hours
import pytest

from geo_service.core.calendar import SHANGHAI
from geo_service.core.opening import NotUnderstood, parse_zh, print_zh
from geo_service.core.opening.timeline import stretches

FIRST, LAST = datetime(2025, 1, 1, tzinfo=SHANGHAI), datetime(2027, 1, 1, tzinfo=SHANGHAI)
KEPT_BACK_THAT_FAIL = 0


def rows(name):
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CORPUS, KEPT_BACK = rows("corpus.csv"), rows("kept_back.csv")


def as_said(row):
    try:
        hours = parse_zh(row["phrase"])
    except NotUnderstood:
        return not row["osm"]
    return bool(row["osm"]) and stretches(hours, FIRST, LAST) == stretches(row["osm"], FIRST, LAST)


def test_there_are_enough_phrases_and_none_stands_twice():
    phrases = [row["phrase"] for row in CORPUS + KEPT_BACK]
    assert len(CORPUS) >= 100
    assert len(KEPT_BACK) >= 50
    assert len(set(phrases)) == len(phrases)


@pytest.mark.parametrize("row", CORPUS, ids=[row["phrase"] for row in CORPUS])
def test_a_phrase_means_what_the_corpus_says(row):
    assert as_said(row)


@pytest.mark.parametrize("row", [row for row in CORPUS if row["osm"]], ids=lambda row: row["phrase"])
def test_hours_are_valid_for_other_readers_of_the_syntax(row):
    assert opening_hours.validate(parse_zh(row["phrase"]))


def test_the_phrases_kept_back_are_read_but_for_those_counted():
    assert sum(not as_said(row) for row in KEPT_BACK) == KEPT_BACK_THAT_FAIL


@pytest.mark.parametrize("row", [row for row in CORPUS if row["osm"]], ids=lambda row: row["phrase"])
def test_hours_printed_in_chinese_are_read_back(row):
    hours = parse_zh(row["phrase"])
    assert stretches(parse_zh(print_zh(hours)), FIRST, LAST) == stretches(hours, FIRST, LAST)
