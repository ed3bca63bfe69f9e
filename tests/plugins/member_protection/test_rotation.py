"""New data keys and a new master key while covers, claims, papers, applications and payments are on their way."""

import os

import pytest
from sqlalchemy import make_url, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.plugins.member_protection.plugin import PLUGIN
from scripts.forked import run
from tests.plugins.member_protection.claims.conftest import PDF
from tests.plugins.member_protection.individual.conftest import (  # noqa: F401 - fixtures
    _apply,
    _channel,
    _deduct,
    _hear,
    _listed,
    _people,
    _send,
    _step,
    _tree,
    _work,
    applying,
)
from tests.plugins.member_protection.lists.conftest import DISTRICT, GRASSROOTS, list_of, member, number_of

pytestmark = pytest.mark.usefixtures("tree")
AT = "/programmes/member_protection"
SEALED = text("""
select c.relname, a.attname
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
 where a.atttypid = 'core.sealed'::regtype and c.relnamespace = 'member_protection'::regnamespace
 order by 1, 2
""")
TAKE = text("""
update core.job set status = 'running', attempt = 1, worker = gen_random_uuid(), started_at = now()
 where status = 'queued' and name = any(:names) returning id, name, arguments, actor, organisations
""")
# A stored value: one byte for the cipher, four for the number of the key (core/protection/cipher.py).
KEYS = """
select array_agg(distinct ('x' || encode(substring({column}::bytea, 2, 4), 'hex'))::bit(32)::int)
  from member_protection.{table} where {column} is not null
"""


@pytest.fixture(name="turn")
def _turn(client, database_url, server):
    """Runs the command keys rotate: what it said."""
    told = {
        "DATABASE_URL": database_url,
        "GEO_SERVICE_OWNER_DATABASE_URL": server.url("geo_admin", make_url(database_url).database or ""),
        "GEO_SERVICE_VAR": str(client.app.state.service.settings.var),
    }

    def turn(*more):
        done = run(("keys", "rotate", *more), os.environ | told)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return turn


@pytest.fixture(name="keys_of")
def _keys_of(app_engine):
    """The numbers of the keys under which each sealed column has its values."""

    def keys_of():
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            places = connection.execute(SEALED).all()
            return {
                f"{table}.{column}": connection.execute(text(KEYS.format(table=table, column=column))).scalar_one()
                for table, column in places
            }

    return keys_of


@pytest.fixture(name="work_off")
def _work_off(client, app_engine):
    """Carries out the jobs of the programme that wait: how many there were."""

    def work_off():
        known = {job.name: job for job in PLUGIN.jobs}
        with app_engine.begin() as connection:
            act(connection, "jobs", ALL_ORGANISATIONS)
            rows = connection.execute(TAKE, {"names": list(known)}).all()
        for row in rows:
            job = known[row.name]
            asked = (job.name, job.function, job.timeout_s, row.arguments, row.actor, tuple(row.organisations), None)
            carry_out(Attempt(row.id, 1, *asked), client.app.state.service.settings, Stop())
        return len(rows)

    return work_off


def identity(person):
    """What a made-up member types to be known."""
    card = f"6200{person:012}"
    return {"document_kind": "mainland_id", "document_number": number_of(person), "card_number": card}


def asked(browser, method, path, status=200, **more):
    """The answer to a request that goes well."""
    answer = browser.request(method, f"{AT}{path}", **more)
    assert answer.status_code == status, answer.text
    return answer


def claim_of(people, browser, person):
    """A claim for five days in hospital that two of the centre grant on 1 April; with its paper."""
    asked(browser, "PUT", "/own/identity", json=identity(person))
    stay = {"benefit": "hospital", "event_on": "2025-03-01", "event_until": "2025-03-06", "days": 5}
    medical = {"hospital": f"示例医院{person}", "diagnosis": f"示例诊断{person}"}
    claim = asked(browser, "POST", "/own/claims", 201, json=stay | medical).json()["id"]
    asked(browser, "PUT", f"/own/claims/{claim}/papers/hospital_record", content=PDF)
    asked(browser, "POST", f"/own/claims/{claim}/submission")
    granted(people, claim)
    return claim


def granted(people, claim):
    """Two persons of the centre grant a claim."""
    asked(people["centre"], "POST", f"/claims/{claim}/complete")
    asked(people["centre"], "POST", f"/claims/{claim}/proposal")
    asked(people["second"], "POST", f"/claims/{claim}/decision", json={"agrees": True})


def paid(people, lines, made, outcome="成功"):
    """The bank answers to a batch."""
    why = "账户有误" if outcome == "退回" else ""
    content = "\n".join(
        ["付款参考号,金额,结果,退回原因", *(f"{one},{amount},{outcome},{why}" for one, amount in lines)]
    )
    return asked(people["third"], "PUT", f"/batches/{made['id']}/returns", content=content.encode("utf-8-sig")).json()


def batch_of(people):
    """A batch that is released, and its lines."""
    made = asked(people["centre"], "POST", "/batches", 201).json()
    asked(people["second"], "POST", f"/batches/{made['id']}/release")
    told = asked(people["centre"], "GET", f"/batches/{made['id']}/payments").json()["payments"]
    return made, told


@pytest.fixture(name="everybody")
def _everybody(people, sign_in_as):
    """Those who take part, three of them of the centre."""
    return people | {who: sign_in_as("mutual_aid_centre", "centre:mutual_aid") for who in ("second", "third")}


def test_after_a_rotation_everything_is_read_matched_and_paid(  # noqa: PLR0915 - one life of everything sealed
    everybody, listed, step, apply, channel, deduct, hear, sign_in_as, on, work_off, turn, keys_of
):
    people = everybody
    # Before: a confirmed list, one that waits to be read, an application whose fee the bank is asked for.
    told = listed("union", list_of([member(one, 保障类型="B+") for one in range(1, 7)]), GRASSROOTS)
    assert step("union", told, "submission", "2024-12-10")[0] == 200
    assert step("district", told, "confirmation", "2024-12-20")[0] == 200
    application = apply(20, "2025-03-03", plan="A+")
    deduction = deduct("2025-03-04")
    on("2025-04-01")
    first, second = sign_in_as("member", GRASSROOTS), sign_in_as("member", GRASSROOTS)
    claims = [claim_of(people, first, 1), claim_of(people, second, 2)]
    death = {"document_kind": "mainland_id", "document_number": number_of(3), "benefit": "disease_death"}
    death_id = asked(people["centre"], "POST", "/claims", 201, json=death | {"event_on": "2025-02-01"}).json()["id"]
    asked(people["centre"], "POST", f"/claims/{death_id}/complete")
    for said in ({"state": "opened"}, {"state": "closed", "finding": "verified"}):
        asked(people["centre"], "POST", f"/claims/{death_id}/investigation", json=said)
    asked(people["centre"], "POST", f"/claims/{death_id}/proposal")
    asked(people["second"], "POST", f"/claims/{death_id}/decision", json={"agrees": True})
    listed_illnesses = [{"code": f"I{number:02}", "name": f"示例病种{number}"} for number in range(22)]
    illnesses = {"year": 2025, "length": 22, "source": "示例条款附录", "illnesses": listed_illnesses}
    asked(people["centre"], "PUT", "/illness-lists", json=illnesses)
    ill = {"document_kind": "mainland_id", "document_number": number_of(6), "benefit": "critical_illness"}
    ill_id = asked(people["centre"], "POST", "/claims", 201, json=ill | {"event_on": "2025-02-01", "illness": "I01"})
    account = {"holder": "示例工会", "bank": "示例银行", "number": "310000000000000001"}
    named = asked(people["district"], "PUT", f"/payout-accounts/{DISTRICT}", 201, json=account).json()
    asked(people["centre"], "POST", f"/payout-accounts/{named['id']}/confirmation")
    made, lines = batch_of(people)
    assert made["payments"] == 3
    returned = next(one for one in lines if one["claim_id"] == claims[1])
    paid(people, [(returned["reference"], returned["amount"])], made, "退回")
    mended = {"card_kind": "social_security_card", "card_number": "3100000000000009"}
    asked(people["third"], "PUT", f"/claims/{claims[1]}/payee", 204, json=mended)
    lost = {
        "card_kind": "service_card",
        "card_number": "6200999900000001",
        "reason": "lost",
        "changed_on": "2025-03-31",
    }
    asked(first, "POST", "/own/card-changes", 201, json=lost)
    heading = "姓名,证件号码,医疗机构名称,入院日期,出院日期,诊断"
    stay = f"示例4,{number_of(4)},示例医院,2025-02-01,2025-02-03,示例诊断"
    discharged = "\r\n".join([heading, stay]).encode()
    sent = asked(people["centre"], "PUT", "/discharges", 202, content=discharged).json()
    query = {"organisation": GRASSROOTS, "year": 2025, "way": "uninsured_with_card"}
    waiting = asked(people["union"], "PUT", "/lists", 202, params=query, content=list_of([member(30)]))
    files = (f"/batches/{made['id']}/file", f"/deductions/{deduction['id']}/file")
    before = [asked(people["centre"], "GET", path).content for path in files]
    old = keys_of()
    assert all(old.values()), "every sealed column of the programme has a value here"

    assert "已重新加密" in turn()
    new = keys_of()
    assert set(new) == set(old)
    newest = max(number for numbers in new.values() for number in numbers)
    assert newest > max(number for numbers in old.values() for number in numbers)
    assert new == {place: [newest] for place in new}
    assert "数据密钥" in turn("--master")

    # Read: what was sealed, the files for the bank to the byte, and a list that waited.
    assert [asked(people["centre"], "GET", path).content for path in files] == before
    medical = asked(people["centre"], "GET", f"/claims/{claims[0]}/medical?purpose=review").json()
    assert (medical["hospital"], medical["diagnosis"]) == ("示例医院1", "示例诊断1")
    medical = asked(people["centre"], "GET", f"/claims/{ill_id.json()['id']}/medical?purpose=review").json()
    assert medical["illness"] == "I01"
    paper = asked(people["centre"], "GET", f"/claims/{claims[0]}/papers/hospital_record?purpose=review")
    assert paper.content == PDF
    assert work_off() == 2
    assert people["union"].get(waiting.headers["Location"]).json()["members"] == 1
    # Matched by blind index: an account, a discharge, a list with a person who is covered, an application.
    third = sign_in_as("member", GRASSROOTS)
    asked(third, "PUT", "/own/identity", json=identity(5))
    assert len(asked(third, "GET", "/own/covers").json()["covers"]) == 1
    file = asked(people["centre"], "PUT", "/discharges", content=discharged).json()
    assert (file["id"], file["claims"], file["faults"]) == (sent["id"], 1, 0)
    taken = channel.post(f"{AT}/applications", json=applying(6))
    assert (taken.status_code, taken.json()["errors"][0]["where"]) == (409, "document_number")
    # Paid: the bank answers to both, and what came back goes to the card that was said.
    status, said = hear(deduction, "2025-04-01", (deduction["rows"][0]["扣款编号"], "成功", "2025-03-05", ""))
    assert (status, said["covered"]) == (200, 1)
    assert application["browser"].get(application["place"]).json()["state"] == "covered"
    rest = [(one["reference"], one["amount"]) for one in lines if one is not returned]
    assert paid(people, rest, made)["paid"]["payments"] == 2
    made, lines = batch_of(people)
    (line,) = [one for one in lines if one["claim_id"] == claims[1]]
    assert line["account"] == "3100 **** 0009"
    assert "3100000000000009" in asked(people["centre"], "GET", f"/batches/{made['id']}/file").text
