"""Who sees claims, and that nothing of a person stands where it can be read by others."""

from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.plugins.member_protection.claims.conftest import PDF, ROOT, row_of
from tests.plugins.member_protection.lists.conftest import DISTRICT, GRASSROOTS

TABLES = ("claim", "claim_medical", "claim_paper", "claim_step", "claim_flag")
JPEG, PNG = b"\xff\xd8\xff\xe0 made up", b"\x89PNG\r\n\x1a\n made up"
MEDICAL = {"hospital": "示例医院丁", "diagnosis": "示例诊断戊"}
STAY = {"benefit": "hospital", "event_on": "2025-03-01", "event_until": "2025-03-05", "days": 5}


@pytest.fixture(scope="module", name="persons")
def _persons(covered):
    return covered("A+"), covered("A+")


@pytest.fixture(scope="module", name="members")
def _members(account, persons):
    return [account(person) for person in persons]


@pytest.fixture(name="filed")
def _filed(members, centre, on):
    """A claim that was filed with a paper, and flagged for meeting itself on paper."""
    on("2025-06-01")
    claim = members[0].post(f"{ROOT}/own/claims", json=STAY | MEDICAL).json()["id"]
    members[0].put(f"{ROOT}/own/claims/{claim}/papers/diagnosis", content=PDF + b" of " + MEDICAL["diagnosis"].encode())
    assert members[0].post(f"{ROOT}/own/claims/{claim}/submission").status_code == 200
    centre.post(f"{ROOT}/claims/{claim}/complete")
    return claim


def name_of(app_engine, index):
    """The actor whose account is bound to a person."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        asked = text(
            "select of_id from core.audit_entry where of_table = 'member_protection.account_identity'"
            " order by id offset :index limit 1"
        )
        return connection.execute(asked, {"index": index}).scalar_one()


def seen_by(app_engine, actor, organisations):
    """How many rows of each table of claims somebody sees."""
    with app_engine.begin() as connection:
        act(connection, actor, organisations)
        return [
            connection.exec_driver_sql(f"select count(*) from member_protection.{one}").scalar_one() for one in TABLES
        ]


def test_a_member_sees_their_own_the_centre_all_and_a_union_nothing(app_engine, members, filed):
    owner, other = name_of(app_engine, 0), name_of(app_engine, 1)
    everything = seen_by(app_engine, "centre", ALL_ORGANISATIONS)
    assert everything[0] > 0
    assert seen_by(app_engine, owner, ())[:4] == everything[:4]  # all claims here are of the first person
    for actor, organisations in ((other, ()), (other, (GRASSROOTS,)), ("union", (DISTRICT, GRASSROOTS)), ("union", ())):
        assert seen_by(app_engine, actor, organisations) == [0] * 5


def test_a_member_sees_no_other_member_and_no_other_cover_of_the_union(app_engine, members, persons):
    with app_engine.begin() as connection:
        act(connection, name_of(app_engine, 0), ())
        assert [
            bytes(one)
            for one in connection.exec_driver_sql("select document_index from member_protection.member").scalars()
        ] == [persons[0].index]
        assert connection.exec_driver_sql("select count(*) from member_protection.cover").scalar_one() == 1
        assert connection.exec_driver_sql("select count(*) from member_protection.account_identity").scalar_one() == 1


@pytest.mark.parametrize(
    "change",
    [
        "update member_protection.claim set state = 'filed', fen = 1",
        "insert into member_protection.claim_flag (claim_id, flag, found_on) select id, 'same_benefit', now() from"
        " member_protection.claim limit 1",
    ],
)
def test_a_member_writes_nothing_into_a_claim_that_is_filed(app_engine, members, filed, change):
    before = seen_by(app_engine, "centre", ALL_ORGANISATIONS)
    with app_engine.connect() as connection, connection.begin() as transaction:
        act(connection, name_of(app_engine, 0), ())
        try:
            assert connection.exec_driver_sql(change).rowcount == 0
        except ProgrammingError as error:
            assert "row-level security" in str(error)
        transaction.rollback()
    assert seen_by(app_engine, "centre", ALL_ORGANISATIONS) == before


@pytest.mark.parametrize(
    ("role", "at"),
    [
        ("grassroots_union", GRASSROOTS),
        ("district_union", DISTRICT),
        ("rights_department", "department:rights"),
        ("auditor", "federation"),
        ("operator", "federation"),
        ("member", GRASSROOTS),
    ],
)
def test_nobody_else_asks_for_claims(sign_in_as, filed, role, at):
    asker = sign_in_as(role, at)
    for place in (f"{ROOT}/claims", f"{ROOT}/claims/{filed}", f"{ROOT}/claims/{filed}/medical?purpose=review"):
        assert asker.get(place).status_code == 403
    assert asker.post(f"{ROOT}/claims/{filed}/proposal").status_code == 403


def test_what_is_medical_is_told_for_a_purpose_and_that_is_written_down(app_engine, centre, filed):
    assert centre.get(f"{ROOT}/claims/{filed}/medical").status_code == 400
    answer = centre.get(f"{ROOT}/claims/{filed}/medical?purpose=review")
    assert answer.json() == {"illness": None, **MEDICAL}
    paper = centre.get(f"{ROOT}/claims/{filed}/papers/diagnosis?purpose=supervision")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert {answer.headers["cache-control"], paper.headers["cache-control"]} == {"no-store"}
    with app_engine.begin() as connection:
        act(connection, "auditor", ALL_ORGANISATIONS)
        told = connection.exec_driver_sql(
            "select of_table, fields, purpose, organisation from core.audit_entry where operation = 'unmask'"
            " order by id desc limit 3"
        ).all()
    assert {(one.of_table.rpartition(".")[2], one.fields[0], one.purpose) for one in told} == {
        ("claim_medical", "hospital", "review"),
        ("claim_medical", "diagnosis", "review"),
        ("claim_paper", "content", "supervision"),
    }


def test_no_entry_of_the_audit_about_a_claim_stands_under_a_union(app_engine, filed):
    with app_engine.begin() as connection:
        act(connection, "auditor", ALL_ORGANISATIONS)
        told = (
            connection.exec_driver_sql(
                "select distinct organisation from core.audit_entry where of_table like 'member_protection.claim%%'"
            )
            .scalars()
            .all()
        )
    assert told == ["*"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"GIF89a", None),
        (b"<html>", None),
        (b"", None),
        (b"MZ" + PDF, None),
    ],
)
def test_a_paper_is_what_it_begins_as_whatever_the_request_says(centre, filed, content, media_type):
    told = {"Content-Type": "image/png"}
    answer = centre.put(f"{ROOT}/claims/{filed}/papers/other", content=content, headers=told)
    assert answer.status_code == (400 if media_type is None else 200)
    assert answer.json().get("media_type") == media_type


def test_a_paper_has_at_most_10_mb(centre, filed):
    most = PDF + bytes(10 * 2**20 - len(PDF))
    assert centre.put(f"{ROOT}/claims/{filed}/papers/other", content=most).status_code == 200
    assert centre.put(f"{ROOT}/claims/{filed}/papers/other", content=most + b"\0").status_code == 413


def test_papers_and_what_is_medical_lie_sealed(app_engine, filed):
    with app_engine.begin() as connection:
        act(connection, "centre", ALL_ORGANISATIONS)
        asked = text("select content from member_protection.claim_paper where claim_id = :id and kind = 'diagnosis'")
        content = bytes(connection.execute(asked, {"id": filed}).scalar_one())
        assert b"PDF" not in content
        told = connection.exec_driver_sql("select * from member_protection.claim_medical").mappings().all()
    values = [bytes(one) for row in told for name, one in row.items() if name != "claim_id" and one is not None]
    assert values
    assert not any(clear.encode() in value for clear, value in product(MEDICAL.values(), values))


def test_nothing_of_a_person_stands_in_errors_audit_or_steps(app_engine, members, centre, persons, filed):
    person = persons[0]
    secrets = (person.document, person.card, person.name, *MEDICAL.values())
    said = {"document_kind": "mainland_id", "document_number": person.document + "7", "benefit": "hospital"}
    answers = [
        centre.post(f"{ROOT}/claims", json=said | {"event_on": "2025-03-01"} | MEDICAL),
        centre.post(f"{ROOT}/claims", json=said | {"event_on": person.document} | MEDICAL),
        members[1].put(
            f"{ROOT}/own/identity",
            json={"document_kind": "mainland_id", "document_number": person.document, "card_number": person.card},
        ),
        members[0].post(f"{ROOT}/own/claims", json=STAY | MEDICAL | {"days": 99}),
        members[0].get(f"{ROOT}/own/claims/{filed}"),
        centre.get(f"{ROOT}/claims/{filed}"),
        centre.get(f"{ROOT}/claims"),
    ]
    with app_engine.begin() as connection:
        act(connection, "auditor", ALL_ORGANISATIONS)
        audit = [str(row) for row in connection.exec_driver_sql("select * from core.audit_entry").all()]
        steps = [str(row) for row in connection.exec_driver_sql("select * from member_protection.claim_step").all()]
        claim = str(row_of(connection, filed))
    assert len(audit) > 10
    for told in (*(answer.text for answer in answers), *audit, *steps, claim):
        assert not [one for one in secrets if one in told]
