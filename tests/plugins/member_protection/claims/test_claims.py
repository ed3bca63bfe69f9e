"""A claim at the centre: received, completed, looked into, proposed by one person and decided by another."""

import threading

import pytest

from tests.plugins.member_protection.claims.conftest import ROOT

LISTS = {
    4: [{"code": f"I{number:02}", "name": f"示例病种{number}"} for number in range(1, 5)],
    22: [{"code": f"I{number:02}", "name": f"示例病种{number}"} for number in range(1, 23)],
}


def outcome(told):
    """What was proposed of a claim: the amount, or why not."""
    said = told["proposal"]
    return said["amount"] if said["is_granted"] else said["reason"]


@pytest.fixture(scope="module", name="lists")
def _lists(centre):
    """Made-up lists of illnesses for 2025."""
    for length, illnesses in LISTS.items():
        told = {"year": 2025, "length": length, "source": "示例条款附录", "illnesses": illnesses}
        assert centre.put(f"{ROOT}/illness-lists", json=told).status_code == 200


def test_no_list_of_illnesses_is_shipped_and_a_critical_illness_needs_one(centre, covered, on):
    person = covered("B")
    on("2025-06-01")
    assert centre.get(f"{ROOT}/illness-lists").json() == {"lists": []}
    told = {"document_kind": "mainland_id", "document_number": person.document, "benefit": "critical_illness"}
    answer = centre.post(f"{ROOT}/claims", json=told | {"event_on": "2025-03-01", "illness": "I01"})
    assert (answer.status_code, answer.json()["detail"]) == (409, "该年度的病种目录尚未导入，暂不能受理重大疾病申请")


@pytest.mark.parametrize(
    ("length", "illnesses", "where"),
    [
        (4, LISTS[22], "illnesses"),
        (5, LISTS[4], "length"),
        (4, [LISTS[4][0]] * 4, "illnesses"),
    ],
)
def test_a_list_of_illnesses_is_as_long_as_it_is_called(centre, length, illnesses, where):
    told = {"year": 2025, "length": length, "source": "示例", "illnesses": illnesses}
    answer = centre.put(f"{ROOT}/illness-lists", json=told)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, where)


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("plan", "illness", "comes_to"),
    [("A", "I04", "10000.00"), ("A", "I05", "not_covered"), ("B", "I04", "20000.00"), ("B", "I22", "20000.00")],
)
def test_a_plan_pays_for_the_illnesses_of_its_lists(proposed, covered, plan, illness, comes_to):
    assert outcome(proposed(covered(plan), benefit="critical_illness", illness=illness)) == comes_to


@pytest.mark.usefixtures("lists")
def test_an_illness_that_is_on_no_list_is_refused_and_not_repeated(centre, covered, on):
    person = covered("B")
    on("2025-06-01")
    told = {"document_kind": "mainland_id", "document_number": person.document, "benefit": "critical_illness"}
    answer = centre.post(f"{ROOT}/claims", json=told | {"event_on": "2025-03-01", "illness": "I23-secret"})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, "illness")
    assert "secret" not in answer.text


# 附件2-1 二(一); from 1 March 2025 180 days go to 28 August (C12).
@pytest.mark.parametrize(
    ("benefit", "last_day", "day_after", "amount", "late"),
    [
        ("hospital", "2027-12-31", "2028-01-01", "300.00", "too_late"),
        ("critical_illness", "2027-12-31", "2028-01-01", "10000.00", "too_late"),
        ("accident_death", "2027-12-31", "2028-01-01", "30000.00", "too_late"),
        ("accident_total_disability", "2025-08-28", "2025-08-29", "30000.00", "right_lapsed"),
        ("disease_death", "2026-06-30", "2026-07-01", "10000.00", "too_late"),
    ],
)
@pytest.mark.usefixtures("lists")
def test_a_claim_is_in_time_to_the_last_day(proposed, covered, benefit, last_day, day_after, amount, late):
    illness = {"illness": "I01"} if benefit == "critical_illness" else {}
    in_time = proposed(covered("A+"), last_day, benefit=benefit, **illness)
    assert (outcome(in_time), in_time["file_by"]) == (amount, last_day)
    assert outcome(proposed(covered("A+"), day_after, benefit=benefit, **illness)) == late


@pytest.mark.parametrize(
    ("benefit", "pay_by"),
    [("hospital", "2025-07-01"), ("accident_death", "2025-07-31"), ("disease_death", "2025-07-31")],
)
def test_it_is_to_be_paid_so_many_days_after_it_came_however_late_it_is_looked_at(
    on_paper, covered, centre, step, benefit, pay_by
):
    claim = on_paper(covered("A+"), "2025-06-01", benefit=benefit)  # 30 days, and 60
    assert claim["pay_by"] == pay_by
    told = step(centre, claim["id"], "complete", "2025-06-20")[1]
    assert (told["complete_on"], told["pay_by"]) == ("2025-06-01", pay_by)


def test_only_what_is_recorded_as_incomplete_stops_the_days_and_they_run_anew_from_what_came(
    on_paper, covered, centre, step
):
    claim = on_paper(covered("A+"), "2025-06-01")["id"]
    stopped = step(centre, claim, "incomplete", "2025-06-10", {"missing": ["hospital_bill", "diagnosis"]})[1]
    assert (stopped["state"], stopped["complete_on"], stopped["pay_by"]) == ("incomplete", None, None)
    assert stopped["missing"] == ["diagnosis", "hospital_bill"]
    assert step(centre, claim, "proposal", "2025-06-10")[0] == 409
    assert step(centre, claim, "complete", "2025-08-01", {"complete_on": "2025-06-09"})[0] == 400
    assert step(centre, claim, "complete", "2025-08-01", {"complete_on": "2025-08-02"})[0] == 400
    told = step(centre, claim, "complete", "2025-08-01", {"complete_on": "2025-07-30"})[1]
    assert (told["complete_on"], told["pay_by"], told["filed_on"]) == ("2025-07-30", "2025-08-29", "2025-06-01")
    assert [one["step"] for one in told["steps"]] == ["entered", "incomplete", "complete"]


def test_the_queue_is_by_the_last_day_to_pay_and_says_what_is_overdue(centre, covered, on_paper, on):
    late, later = (on_paper(covered("A+"), day)["id"] for day in ("2025-05-01", "2025-05-02"))
    on("2025-05-31")  # the last day of the first of them
    assert late not in {one["id"] for one in centre.get(f"{ROOT}/claims?overdue=true").json()["claims"]}
    on("2025-06-01")
    told = [one["id"] for one in centre.get(f"{ROOT}/claims?state=filed&benefit=hospital").json()["claims"]]
    assert told.index(late) < told.index(later)
    overdue = {one["id"] for one in centre.get(f"{ROOT}/claims?overdue=true").json()["claims"]}
    assert (late in overdue, later in overdue) == (True, False)
    after = centre.get(f"{ROOT}/claims?state=filed&benefit=hospital&after={late}").json()["claims"]
    assert [one["id"] for one in after] == told[told.index(late) + 1 :]


def test_whoever_proposed_does_not_decide_and_who_does_not_agree_sends_it_back(covered, proposed, centre, second, step):
    claim = proposed(covered("A+"))["id"]
    status, said = step(centre, claim, "decision", "2025-06-02", {"agrees": True})
    assert (status, said["detail"]) == (403, "提出给付意见的人不能作出决定")
    sent_back = step(second, claim, "decision", "2025-06-02", {"agrees": False})[1]
    assert (sent_back["state"], sent_back["proposal"]) == ("complete", None)
    assert step(second, claim, "decision", "2025-06-02", {"agrees": True})[0] == 409
    assert step(second, claim, "proposal", "2025-06-02")[0] == 200
    assert step(second, claim, "decision", "2025-06-02", {"agrees": True})[0] == 403
    decided = step(centre, claim, "decision", "2025-06-02", {"agrees": True})[1]
    assert (decided["state"], decided["answer"]["amount"]) == ("decided_paid", "300.00")
    assert [one["step"] for one in decided["steps"]][-4:] == ["proposed", "sent_back", "proposed", "decided"]
    assert step(centre, claim, "decision", "2025-06-02", {"agrees": True})[0] == 409


def test_a_death_and_an_accident_are_investigated_before_anything_is_proposed(covered, on_paper, centre, second, step):
    claim, day = on_paper(covered("A"), benefit="accident_death")["id"], "2025-06-02"
    assert step(centre, claim, "investigation", day, {"state": "opened"})[0] == 409  # not complete yet
    step(centre, claim, "complete", day)
    assert step(centre, claim, "proposal", day)[0] == 409
    assert step(centre, claim, "investigation", day, {"state": "closed", "finding": "verified"})[0] == 409
    assert step(centre, claim, "investigation", day, {"state": "opened", "finding": "verified"})[0] == 400
    assert step(centre, claim, "investigation", day, {"state": "opened"})[0] == 200
    assert step(centre, claim, "investigation", day, {"state": "opened"})[0] == 409
    assert step(centre, claim, "proposal", day)[0] == 409
    closed = step(centre, claim, "investigation", day, {"state": "closed", "finding": "not_verified"})[1]
    assert closed["state"] == "investigated"
    told = step(centre, claim, "proposal", day)[1]["proposal"]
    assert (told["is_granted"], told["reason"], told["clause"]) == (False, "not_verified", "附件2-1 二(二)")
    refused = step(second, claim, "decision", day, {"agrees": True})[1]
    assert (refused["state"], refused["answer"]["reason_text"]["zh"]) == ("decided_refused", "经调查核实不符")


def test_days_in_hospital_are_paid_without_an_investigation(covered, on_paper, centre, step):
    claim = on_paper(covered("A+"))["id"]
    step(centre, claim, "complete", "2025-06-02")
    assert step(centre, claim, "investigation", "2025-06-02", {"state": "opened"})[0] == 409


def stay(first, last, days):
    """A stay in hospital."""
    return {"event_on": first, "event_until": last, "days": days}


# Of five days from 30 December the last three are within the cover of the new year.
def test_a_stay_that_begins_in_the_year_before_its_cover_is_paid_for_the_days_inside(covered, proposed, centre):
    person = covered("A+")
    assert outcome(proposed(person, **stay("2024-12-30", "2025-01-03", 5))) == "180.00"
    told = {"document_kind": "mainland_id", "document_number": person.document, "benefit": "hospital"}
    answer = centre.post(f"{ROOT}/claims", json=told | stay("2024-12-20", "2024-12-31", 12))
    assert (answer.status_code, answer.json()["detail"]) == (409, "事故当年没有保障")


@pytest.mark.parametrize("figures", ["1746144000", 1746144000, "20250301"])
def test_the_day_of_an_event_is_written_out(covered, centre, on, figures):
    on("2025-06-01")
    told = {"document_kind": "mainland_id", "document_number": covered("A+").document, "benefit": "disease_death"}
    answer = centre.post(f"{ROOT}/claims", json=told | {"event_on": figures})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["wanted"]) == (422, "应为日期，如 2025-06-30")


def test_the_180_days_of_a_cover_are_paid_once_when_two_decisions_come_together(covered, proposed, centre, second, on):
    person = covered("A+")
    claims = [
        proposed(person, **stay("2025-01-01", "2025-04-10", 100))["id"],
        proposed(person, "2025-08-01", **stay("2025-04-11", "2025-07-19", 100))["id"],
    ]
    on("2025-08-01")
    answers, begin = [], threading.Barrier(2)

    def decide(claim):
        begin.wait()
        answers.append(second.post(f"{ROOT}/claims/{claim}/decision", json={"agrees": True}).status_code)

    threads = [threading.Thread(target=decide, args=(claim,)) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 409]
    told = {one["id"]: one for one in centre.get(f"{ROOT}/claims?year=2025").json()["claims"]}
    left = next(claim for claim in claims if told[claim]["state"] == "proposed")
    assert outcome(centre.post(f"{ROOT}/claims/{left}/proposal").json()) == "4800.00"  # 80 of 180 days are left
    assert second.post(f"{ROOT}/claims/{left}/decision", json={"agrees": True}).status_code == 200
    more = proposed(person, "2025-10-01", **stay("2025-09-01", "2025-09-05", 5))
    assert outcome(more) == "limit_used_up"


def test_a_benefit_is_paid_once_a_cover_and_a_person_says_so(covered, proposed, on_paper, centre, second, step):
    person, day = covered("A"), "2025-06-02"
    first = proposed(person, benefit="accident_total_disability")["id"]
    again = on_paper(person, benefit="accident_total_disability")["id"]
    step(centre, again, "complete", day)
    for state in ("opened", "closed"):
        finding = {"finding": "verified"} if state == "closed" else {}
        step(centre, again, "investigation", day, {"state": state, **finding})
    assert step(centre, again, "proposal", day)[0] == 409
    status, said = step(second, first, "decision", day, {"agrees": True})
    assert (status, said["detail"]) == (409, "须先由人审核标记的事项")  # it is flagged for what it meets, too
    assert step(centre, first, "review-flags", day, {"flags": ["overlapping_stay"], "outcome": "pay"})[0] == 400
    assert step(centre, first, "review-flags", day, {"flags": ["same_benefit"], "outcome": "pay"})[0] == 200
    assert step(second, first, "decision", day, {"agrees": True})[0] == 200
    assert step(centre, again, "review-flags", day, {"flags": ["same_benefit"], "outcome": "pay"})[0] == 200
    assert outcome(step(centre, again, "proposal", day)[1]) == "30000.00"
    assert step(second, again, "decision", day, {"agrees": True})[0] == 409  # C17: once, whatever a person said
    assert step(centre, again, "review-flags", day, {"flags": ["same_benefit"], "outcome": "refuse"})[0] == 200
    assert step(second, again, "decision", day, {"agrees": True})[0] == 409  # proposed before it was said
    assert outcome(step(centre, again, "proposal", day)[1]) == "same_benefit"
    assert step(second, again, "decision", day, {"agrees": True})[1]["state"] == "decided_refused"


def test_benefits_that_meet_are_flagged_and_add_up_when_a_person_says_so(
    covered, proposed, on_paper, centre, second, step
):
    person, day = covered("A+"), "2025-06-02"
    paid = proposed(person, benefit="accident_total_disability")["id"]
    assert step(second, paid, "decision", day, {"agrees": True})[0] == 200
    death = on_paper(person, benefit="disease_death")["id"]
    told = step(centre, death, "complete", day)[1]
    assert [(one["flag"], one["outcome"]) for one in told["flags"]] == [("other_benefit", None)]
    assert told["is_flagged"]
    assert death in {one["id"] for one in centre.get(f"{ROOT}/claims?flagged=true").json()["claims"]}
    step(centre, death, "investigation", day, {"state": "opened"})
    step(centre, death, "investigation", day, {"state": "closed", "finding": "verified"})
    assert step(centre, death, "proposal", day)[0] == 409
    step(second, death, "review-flags", day, {"flags": ["other_benefit"], "outcome": "pay"})
    said = step(centre, death, "proposal", day)[1]["proposal"]
    assert (said["amount"], said["pay_to"]) == ("10000.00", "dbu_account")
    # Days in hospital go with any of them.
    assert outcome(proposed(person)) == "300.00"


@pytest.mark.parametrize(("first", "is_flagged"), [("2025-03-05", True), ("2025-03-06", False)])
def test_stays_that_share_a_day_are_flagged(covered, proposed, on_paper, centre, step, first, is_flagged):
    person = covered("A+")
    proposed(person, **stay("2025-03-01", "2025-03-05", 5))
    told = on_paper(person, **stay(first, "2025-03-10", 2))
    assert step(centre, told["id"], "complete", "2025-06-02")[1]["is_flagged"] is is_flagged


def test_what_the_centre_enters_is_of_somebody_who_has_a_cover_and_not_of_tomorrow(centre, covered, on):
    on("2025-06-01")
    person = covered("A")
    told = {"document_kind": "mainland_id", "document_number": person.document, "benefit": "accident_death"}
    for changes, status in (
        ({"event_on": "2025-03-01", "filed_on": "2025-06-02"}, 400),
        ({"event_on": "2024-03-01"}, 409),
        ({"event_on": "2025-03-01", "document_number": person.document[:-1] + "Y"}, 422),
    ):
        assert centre.post(f"{ROOT}/claims", json=told | changes).status_code == status


def test_what_happened_before_the_cover_began_is_not_paid(covered, proposed):
    late = covered("A", first_day="2025-03-02")
    assert outcome(proposed(late, benefit="accident_death")) == "outside_cover"
    assert outcome(proposed(covered("A", first_day="2025-03-01"), benefit="accident_death")) == "30000.00"


def test_a_set_is_proposed_and_decided_by_jobs_each_as_who_asked(covered, on_paper, centre, second, step, work, on):
    claim = on_paper(covered("A+"))["id"]
    step(centre, claim, "complete", "2025-06-02")
    results = []
    for browser, name in ((centre, "proposals"), (centre, "decisions"), (second, "decisions")):
        answer = browser.post(f"{ROOT}/claims/{name}", json={"benefit": "hospital"})
        assert (answer.status_code, answer.json()["status"]) == (202, "queued")
        work()
        results.append(browser.get(answer.headers["Location"]).json()["result"])
    assert results[0]["proposed"] >= 1
    assert results[2]["paid"] >= 1
    told = centre.get(f"{ROOT}/claims/{claim}").json()
    assert (told["state"], told["answer"]["amount"]) == ("decided_paid", "300.00")
