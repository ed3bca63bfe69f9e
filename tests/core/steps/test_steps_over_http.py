"""What a step says, to whom, and how whoever was away goes on."""

import orjson
import pytest

from tests.casework import take
from tests.core.cases.conftest import SITE
from tests.core.steps.conftest import STEPS, lines_of

HUANGPU, XUHUI = "district:310101", "district:310104"


def test_each_step_of_a_case_is_told_as_it_was_taken_and_nothing_of_persons(
    client, clerk, centre, stall, consumer, last
):
    since = last() - 1  # the stall was applied for
    accepted = take(centre, stall, "accept", comment="示例备注")
    take(centre, accepted, "open")
    applied, second, third = lines_of(consumer, since)
    site = stall["site"]["id"]
    assert {name: value for name, value in second.items() if name not in ("number", "at")} == {
        "programme": "errands",
        "workflow": "stall",
        "case_id": stall["id"],
        "facility_id": site,
        "kind": "stall",
        "transition": "accept",
        "from": "applied",
        "to": "accepted",
        "version": 2,
        "ended": False,
        "day": "2025-09-15",
        "clause": None,
        "organisation": HUANGPU,
    }
    assert [(one["transition"], one["from"]) for one in (applied, third)] == [("apply", ""), ("open", "accepted")]
    assert applied["number"] < second["number"] < third["number"]
    told = consumer.get(f"/steps?since={since}").text
    assert "person:" not in told
    assert "示例备注" not in told
    assert stall["title"] not in told


def test_a_step_carries_the_clause_that_it_rests_on_and_a_case_about_no_site_names_none(errand, centre, consumer, last):
    _, case = errand
    since = last()
    take(centre, case, "check")
    [line] = lines_of(consumer, since)
    assert (line["clause"], line["facility_id"], line["kind"]) == ("附件2-7 四(一)", None, None)


def test_a_step_that_is_refused_is_not_told(stall, centre, consumer, last):
    since = last()
    take(centre, stall, "exit", 409)
    take(centre, stall | {"version": 7}, "accept", 412)
    assert lines_of(consumer, since) == []


def test_a_program_is_told_of_the_steps_of_those_it_acts_for_and_of_no_others(
    program, clerk, elsewhere, centre, stall, numbers, last
):
    since = last() - 1
    site = SITE | {"name": f"示例摊位 {next(numbers)}"}
    body = {"programme": "errands", "workflow": "stall", "organisation": XUHUI, "site": site}
    theirs = elsewhere.post("/cases", json=body).json()
    take(centre, stall, "accept")
    for organisation, cases in ((HUANGPU, [stall["id"]] * 2), (XUHUI, [theirs["id"]]), ("district:310105", [])):
        own = program(STEPS, organisation, (organisation,))
        assert [line["case_id"] for line in lines_of(own, since)] == cases
    both = program(STEPS, "federation", (HUANGPU, XUHUI))
    assert [line["case_id"] for line in lines_of(both, since)] == [stall["id"], theirs["id"], stall["id"]]


def test_only_a_program_with_the_scope_is_told(client, clerk, program):
    assert client.get("/steps").status_code == 401
    assert clerk.get("/steps").status_code == 403
    assert program(("facility:changes", "facility:read")).get("/steps").status_code == 403


def pages(consumer, limit):
    """The lines of each page from the beginning on."""
    read, url = [], f"/steps?limit={limit}"
    while url:
        answer = consumer.get(url)
        read.append(answer.content.splitlines())
        url = answer.links["next"]["url"] if answer.links else ""
    return read


def test_page_by_page_is_the_same_as_all_at_once(consumer, stall, centre):
    take(centre, take(centre, stall, "accept"), "open")
    read = pages(consumer, 2)
    assert len(read) > 1
    assert {len(page) for page in read} <= {0, 1, 2}
    [whole] = pages(consumer, 10_000)
    assert [line for page in read for line in page] == whole
    assert consumer.get(f"/steps?since={orjson.loads(whole[-1])['number']}").content == b""


def test_who_may_see_few_of_many_comes_to_the_end_through_pages_without_lines(program, stall, centre):
    take(centre, take(centre, stall, "accept"), "open")
    stranger = program(STEPS, "district:310105", ("district:310105",))
    read = pages(stranger, 1)
    assert len(read) > 2
    assert not any(read)


@pytest.mark.parametrize("asked", ["since=-1", "since=99999999", "limit=0", "datum=gcj02"])
def test_what_does_not_fit_is_named(consumer, asked):
    answer = consumer.get(f"/steps?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, asked.partition("=")[0])
