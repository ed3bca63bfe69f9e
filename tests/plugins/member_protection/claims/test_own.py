"""A member says once who they are, and sees and claims what is their own."""

import threading
from datetime import date
from uuid import UUID, uuid4

import pytest

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.plugins.member_protection.claims.queries import file_claim
from tests.plugins.member_protection.claims.conftest import PDF, ROOT, bind
from tests.plugins.member_protection.lists.conftest import GRASSROOTS, number_of

STAY = {"benefit": "hospital", "event_on": "2025-03-01", "event_until": "2025-03-05", "days": 5}


@pytest.fixture(scope="module", name="person")
def _person(covered):
    return covered("A+")


@pytest.fixture(scope="module", name="member")
def _member(account, person):
    return account(person)


@pytest.fixture(name="draft")
def _draft(member, on):
    on("2025-03-10")
    answer = member.post(f"{ROOT}/own/claims", json=STAY)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_nothing_is_seen_and_nothing_claimed_before_it_is_said_who_one_is(sign_in_as, person, on):
    stranger = sign_in_as("member", GRASSROOTS)
    on("2025-03-10")
    assert stranger.get(f"{ROOT}/own/identity").json() == {"is_bound": False, "bound_on": None, "attempts_left": 5}
    assert stranger.get(f"{ROOT}/own/covers").json() == {"covers": []}
    assert stranger.get(f"{ROOT}/own/claims").json() == {"claims": []}
    assert stranger.post(f"{ROOT}/own/claims", json=STAY).status_code == 409


def test_a_wrong_card_nobody_s_document_and_a_person_with_an_account_are_refused_alike(
    sign_in_as, member, person, covered, on
):
    on("2025-03-10")
    free, answers = covered("A"), []
    for told, changes in ((free, {"card_number": "6200999999999999"}), (free, {"document_number": number_of(9)})):
        answers.append(bind(sign_in_as("member", GRASSROOTS), told, **changes))
    answers.append(bind(sign_in_as("member", GRASSROOTS), person))
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.text for answer in answers}) == 1
    assert bind(sign_in_as("member", GRASSROOTS), free).status_code == 200


def test_the_sixth_attempt_of_a_day_is_refused_and_the_next_day_has_five_more(sign_in_as, covered, on):
    told, guessing = covered("A"), sign_in_as("member", GRASSROOTS)
    on("2025-03-10")
    tried = [bind(guessing, told, card_number=f"62000000000{guess:05}").status_code for guess in range(5)]
    assert tried == [403] * 5
    assert guessing.get(f"{ROOT}/own/identity").json()["attempts_left"] == 0
    assert bind(guessing, told).status_code == 429
    on("2025-03-11")
    assert bind(guessing, told).status_code == 200


def test_an_account_stays_whose_it_is(member, person, covered, on):
    on("2025-03-11")
    assert bind(member, person).status_code == 200
    assert bind(member, covered("A")).status_code == 409


def test_a_cover_says_what_it_pays_and_until_when(member, on):
    on("2025-03-10")
    [cover] = member.get(f"{ROOT}/own/covers").json()["covers"]
    assert cover["hospital"] == {"days_paid": 0, "days_left": 180}
    assert (cover["name"], cover["card"][:4]) == ("秘**", "6200")
    assert {one["benefit"]: (one["amount"], one["file_by"]) for one in cover["benefits"]} == {
        "critical_illness": ("10000.00", "2027-12-31"),
        "accident_death": ("30000.00", "2027-12-31"),
        "accident_total_disability": ("30000.00", None),
        "disease_death": ("10000.00", "2026-06-30"),
        "hospital": ("60.00", "2027-12-31"),
    }


def test_a_draft_is_filed_with_its_papers_and_its_days_run_from_then(member, draft, on):
    assert member.post(f"{ROOT}/own/claims/{draft}/submission").status_code == 409  # no papers
    on("2025-03-12")
    told = member.put(f"{ROOT}/own/claims/{draft}/papers/hospital_bill", content=PDF).json()
    assert told == {
        "kind": "hospital_bill",
        "media_type": "application/pdf",
        "size_bytes": len(PDF),
        "entered_on": "2025-03-12",
    }
    filed = member.post(f"{ROOT}/own/claims/{draft}/submission").json()
    assert (filed["state"], filed["filed_on"], filed["pay_by"]) == ("filed", "2025-03-12", "2025-04-11")  # 30 days
    assert filed["answer"] is None
    assert member.put(f"{ROOT}/own/claims/{draft}/papers/other", content=PDF).status_code == 409
    assert member.delete(f"{ROOT}/own/claims/{draft}/papers/hospital_bill").status_code == 409
    assert member.delete(f"{ROOT}/own/claims/{draft}").status_code == 409


def test_a_draft_and_its_papers_can_be_taken_back(member, draft, on):
    on("2025-03-12")
    paper = f"{ROOT}/own/claims/{draft}/papers/other"
    assert member.put(paper, content=PDF).status_code == 200
    assert (member.delete(paper).status_code, member.delete(paper).status_code) == (204, 404)
    assert member.delete(f"{ROOT}/own/claims/{draft}").status_code == 204
    assert member.get(f"{ROOT}/own/claims/{draft}").status_code == 404


def test_no_paper_is_taken_back_while_its_claim_is_handed_in(member, draft, on, app_engine):
    on("2025-03-12")
    paper, answers = f"{ROOT}/own/claims/{draft}/papers/hospital_bill", []
    member.put(paper, content=PDF)
    taking = threading.Thread(target=lambda: answers.append(member.delete(paper).status_code))
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        assert file_claim(connection, UUID(draft), date(2025, 3, 12), date(2025, 4, 11))
        taking.start()
        taking.join(0.5)
        assert answers == []  # it waits
    taking.join()
    assert answers == [409]


def test_what_was_missing_has_to_be_there_before_it_is_filed_again(member, centre, draft, step, on):
    on("2025-03-12")
    member.put(f"{ROOT}/own/claims/{draft}/papers/hospital_bill", content=PDF)
    member.post(f"{ROOT}/own/claims/{draft}/submission")
    assert step(centre, draft, "incomplete", "2025-03-20", {"missing": ["diagnosis"]})[0] == 200
    assert member.get(f"{ROOT}/own/claims/{draft}").json()["missing"] == ["diagnosis"]
    on("2025-04-01")
    assert member.post(f"{ROOT}/own/claims/{draft}/submission").status_code == 409
    member.put(f"{ROOT}/own/claims/{draft}/papers/diagnosis", content=PDF)
    again = member.post(f"{ROOT}/own/claims/{draft}/submission").json()
    assert (again["state"], again["filed_on"], again["complete_on"]) == ("filed", "2025-03-12", "2025-04-01")


def test_a_member_is_told_the_answer_when_two_persons_have_given_it(member, centre, second, draft, step, on):
    on("2025-03-12")
    member.put(f"{ROOT}/own/claims/{draft}/papers/hospital_bill", content=PDF)
    member.post(f"{ROOT}/own/claims/{draft}/submission")
    step(centre, draft, "complete", "2025-03-13")
    step(centre, draft, "review-flags", "2025-03-13", {"flags": ["overlapping_stay"], "outcome": "pay"})
    assert step(centre, draft, "proposal", "2025-03-13")[0] == 200
    waiting = member.get(f"{ROOT}/own/claims/{draft}").json()
    assert (waiting["state"], waiting["answer"]) == ("complete", None)
    assert [one["step"] for one in waiting["steps"]] == ["drafted", "filed", "complete"]
    assert step(second, draft, "decision", "2025-03-14", {"agrees": True})[0] == 200
    told = member.get(f"{ROOT}/own/claims/{draft}").json()
    assert told["state"] == "decided_paid"
    assert told["answer"] == {
        "is_granted": True,
        "amount": "300.00",  # 5 days, 60 yuan a day
        "pay_to": "member_card",
        "days_paid": 5,
        "reason": None,
        "reason_text": None,
        "clause": "附件2-1 一(一); 附件2-1 一 附表; 附件2-1 二(一)1; 附件2-1 二(二)",
        "decided_on": "2025-03-14",
    }
    assert member.get(f"{ROOT}/own/covers").json()["covers"][0]["hospital"] == {"days_paid": 5, "days_left": 175}


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"benefit": "accident_death", "event_on": "2025-03-01"}, ["benefit"]),
        (STAY | {"event_on": "2025-03-11"}, ["event_on", "event_until"]),
        (STAY | {"days": 6}, ["days"]),
        (STAY | {"event_until": "2025-02-28"}, ["event_until"]),
        (STAY | {"event_until": "2025-03-11", "days": 1}, ["event_until"]),
        ({"benefit": "hospital", "event_on": "2025-03-01"}, ["event_until", "days"]),
        ({"benefit": "accident_total_disability", "event_on": "2025-03-01", "days": 3}, ["days"]),
        ({"benefit": "critical_illness", "event_on": "2025-03-01"}, ["illness"]),
        (STAY | {"illness": "I21"}, ["illness"]),
    ],
)
def test_what_cannot_be_is_refused_with_where_it_stands(member, on, told, where):
    on("2025-03-10")
    answer = member.post(f"{ROOT}/own/claims", json=told)
    assert (answer.status_code, [one["where"] for one in answer.json()["errors"]]) == (400, where)


def test_there_is_nothing_to_claim_of_a_year_without_a_cover(member, on):
    on("2025-03-10")
    told = STAY | {"event_on": "2024-12-29", "event_until": "2024-12-31", "days": 2}
    assert member.post(f"{ROOT}/own/claims", json=told).status_code == 409


def test_another_s_claim_is_as_one_that_there_is_not(member, account, covered, draft, on):
    other = account(covered("B+"))
    on("2025-03-10")
    for claim in (draft, str(uuid4())):
        place = f"{ROOT}/own/claims/{claim}"
        asked = [
            other.get(place),
            other.post(f"{place}/submission"),
            other.put(f"{place}/papers/other", content=PDF),
            other.delete(f"{place}/papers/other"),
            other.delete(place),
        ]
        assert [answer.status_code for answer in asked] == [404] * 5
    assert other.get(f"{ROOT}/own/claims").json() == {"claims": []}
