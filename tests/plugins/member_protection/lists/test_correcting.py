"""A list says otherwise than is known of somebody: before their first cover it is right, afterwards it is told."""

import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.protection.documents import DocumentKind
from geo_service.core.protection.keys import keyring
from geo_service.core.protection.unmasking import Purpose, Right, unmask
from geo_service.core.protection.values import Sealed
from geo_service.plugins.member_protection import protected
from tests.plugins.member_protection.claims.conftest import Person, put_covered
from tests.plugins.member_protection.lists.conftest import GRASSROOTS, HEADING, dumped, list_of, member, number_of

pytestmark = pytest.mark.usefixtures("tree")
MEMBER = text("select * from member_protection.member where organisation = :union and document_index = :index")
CHANGES = text(
    "select operation, of_id, row_count from core.audit_entry where of_table = 'member_protection.member'"
    " and id > :after order by id"
)
SOCIAL = text("update member_protection.member set card_kind = 'social_security_card' where document_index = :index")
NEWEST = text("select max(id) from core.audit_entry")
KEPT_CARD = "与已登记的卡号不同，未作更改；换卡由会员本人或市职保中心登记"
KEPT_NAME = "与已登记的姓名不同，未作更改；请核对，确已更名的由市职保中心处理"
KEPT_KIND = "与已登记的卡类型不同，未作更改；换卡由会员本人或市职保中心登记"
CLERK = Right("test", frozenset({Purpose.PAYMENT}))


@pytest.fixture(name="known")
def _known(app_engine, client):
    """What the union's word of a person is: name, card and kind of card, and whether the index is that of the card."""

    def known(person, union=GRASSROOTS):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            keys = keyring(connection, client.app.state.service.settings)
            index = keys.blind_index(protected.DOCUMENT[DocumentKind.MAINLAND_ID], number_of(person))
            row = connection.execute(MEMBER, {"union": union, "index": index}).mappings().one()

            def clear(place):
                sealed = Sealed(bytes(row[place.column]))
                return unmask(keys, place, row["id"], sealed, CLERK, Purpose.PAYMENT, [].append)

            card = clear(protected.CARD)
            assert bytes(row["card_index"]) == keys.blind_index(protected.CARD, card)
            return clear(protected.NAME), card, row["card_kind"]

    return known


@pytest.fixture(name="entries")
def _entries(app_engine):
    """What is written down of members since an entry, and the number of the newest."""

    def entries(after):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            told = [tuple(row) for row in connection.execute(CHANGES, {"after": after})]
            return told, connection.execute(NEWEST).scalar_one()

    return entries


@pytest.fixture(name="covered")
def _covered(app_engine, client):
    """Has somebody have had a cover for 2024."""

    def covered(person):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            keys = keyring(connection, client.app.state.service.settings)
            return put_covered(connection, keys, year=2024, person=Person(id=person))

    return covered


def notices(told):
    return [(one["row"], one["field"], one["reason"], one["wanted"]["zh"]) for one in told["faults_told"]]


def test_a_list_in_the_place_of_one_that_came_back_corrects_name_card_and_kind_of_card(
    listed, step, people, known, entries
):
    told = listed("union", list_of([member(4000), member(4001)]), GRASSROOTS)
    assert step("union", told, "submission", "2024-12-10")[0] == 200
    assert people["district"].post(f"{told['place']}/return", json={"reason": "卡号有误"}).status_code == 200
    _, newest = entries(0)
    right = {"姓名": "示例四千", "卡类型": "社保卡", "卡号": "3100000000004000"}
    rows = [member(4000, **right), member(4001)]
    mended = listed("union", list_of(rows), GRASSROOTS, "2024-12-14", instead_of=told["id"])
    assert (mended["members"], notices(mended)) == (2, [])
    assert known(4000) == ("示例四千", "3100000000004000", "social_security_card")
    assert known(4001) == ("示例4001", "6200000000004001", "service_card")
    # One entry stands for all that a list says of members, as when it brings them.
    assert entries(newest)[0] == [("import", mended["id"], 2)]


def test_a_list_that_was_withdrawn_leaves_no_wrong_card_behind(listed, people, known):
    told = listed("union", list_of([member(4010, 卡号="6200999999999999")]), GRASSROOTS)
    assert people["union"].delete(told["place"]).status_code == 204
    listed("union", list_of([member(4010)]), GRASSROOTS)
    assert known(4010) == ("示例4010", "6200000000004010", "service_card")


def test_a_list_that_is_refused_corrects_nothing(send, listed, people, known):
    told = listed("union", list_of([member(4020)]), GRASSROOTS)
    assert people["union"].delete(told["place"]).status_code == 204
    bad = send(people["union"], list_of([member(4020, 姓名="别人"), member(4021, 卡号="1")]))
    assert bad["state"] == "refused"
    assert known(4020)[0] == "示例4020"


def test_of_somebody_who_had_a_cover_nothing_is_changed_and_the_row_is_told(listed, covered, known):
    person = covered(4030)
    said = member(4030, 姓名="别人", 卡类型="社保卡", 卡号="3100000000004030")
    told = listed("union", list_of([member(4031), said]), GRASSROOTS)
    assert (told["members"], told["faults"]) == (2, 0)
    assert notices(told) == [
        (3, "name", "differs", KEPT_NAME),
        (3, "card_number", "differs", KEPT_CARD),
        (3, "card_kind", "differs", KEPT_KIND),
    ]
    assert {one["given"] for one in told["faults_told"]} == {""}
    assert not any(secret in dumped(told["faults_told"]) for secret in (person.name, person.card, person.card[-4:]))
    assert known(4030) == (person.name, person.card, "service_card")


def test_who_is_known_as_the_list_says_is_told_of_nothing(listed, covered):
    person = covered(4040)
    told = listed("union", list_of([member(4040, 姓名=person.name, 卡号=person.card)]), GRASSROOTS)
    assert notices(told) == []


def test_a_card_that_was_changed_is_not_taken_back_from_a_list_and_the_row_is_told(listed, people, known, on):
    told = listed("union", list_of([member(4050)]), GRASSROOTS)
    change = {"card_kind": "service_card", "card_number": "6200999900004050", "reason": "lost"}
    change |= {"changed_on": "2024-12-01", "document_kind": "mainland_id", "document_number": number_of(4050)}
    assert people["centre"].post("/programmes/member_protection/card-changes", json=change).status_code == 201
    assert people["union"].delete(told["place"]).status_code == 204
    again = listed("union", list_of([member(4050), member(4051)]), GRASSROOTS)
    assert (again["members"], notices(again)) == (2, [(2, "card_number", "differs", KEPT_CARD)])
    assert known(4050)[1] == "6200999900004050"


def test_somebody_with_a_new_service_card_is_covered_though_another_kind_of_card_is_known_and_stays(
    listed, step, covered, known, app_engine
):
    person = covered(4060)
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(SOCIAL, {"index": person.index})
    row = (*member(4060, 姓名=person.name, 卡号=person.card), "2025-06-29")
    told = listed("union", list_of([row], (*HEADING, "新卡生成日期")), GRASSROOTS, "2025-06-30", way="new_card")
    assert notices(told) == [(2, "card_kind", "differs", KEPT_KIND)]
    assert step("union", told, "submission", "2025-06-30")[0] == 200
    status, said = step("district", told, "confirmation", "2025-07-01")
    assert (status, said["members"], said["fee"]) == (200, 1, "26.00")
    assert known(4060)[2] == "social_security_card"
