"""What is handed over to a platform, and its answer read back: where its sites stand then."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.core.feeds.conftest import Put, Rows

STATUS = "update core.facility set status = :status where id = :id"
CHANGE = "update core.facility set free_bays = coalesce(free_bays, 0) + 1 where id = :id"
HEADING = ["站点编号", "名称", "审核状态", "POI ID", "驳回原因", "审核日期"]


def hand_over(centre: TestClient, platform: str = "amap", since: int | None = None) -> dict[str, Any]:
    """Downloads a package and says that it was handed over."""
    asked = {"f": "xlsx"} | ({} if since is None else {"since": since})
    file = centre.get(f"/feeds/{platform}", params=asked)
    told = {"format": "xlsx", "since": since, "change_number": int(file.headers["X-Change-Number"])}
    answer = centre.post(f"/feeds/{platform}/handovers", json=told | {"sha256": file.headers["X-File-SHA256"]})
    assert answer.status_code == 201, answer.text
    return answer.json()


def stands(centre: TestClient, site: int, platform: str = "amap") -> dict[str, Any]:
    """How a site stands on a platform."""
    found = centre.get(f"/facilities/{site}/listings").json()["listings"]
    return next(one for one in found if one["platform"]["code"] == platform)


def as_csv(*rows: list[Any], encoding: str = "gb18030") -> bytes:
    """An answer file."""
    file = io.StringIO()
    csv.writer(file).writerows([HEADING, *rows])
    return file.getvalue().encode(encoding)


def as_xlsx(*rows: list[Any]) -> bytes:
    """The same as a workbook."""
    book = openpyxl.Workbook()
    for row in (HEADING, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_back(centre: TestClient, content: bytes, status: int = 200, query: str = "") -> dict[str, Any]:
    """What comes of an answer file."""
    answer = centre.post(f"/feeds/amap/receipts{query}", content=content)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_package_is_handed_over_answered_changed_and_handed_over_again(
    centre: TestClient, put: Put, rows: Rows
) -> None:
    passes, fails, held = put("通过甲"), put("驳回甲"), put("缺址甲", address="")
    first = hand_over(centre)
    assert {stands(centre, site)["state"] for site in (passes, fails)} == {"sent"}
    assert stands(centre, held)["state"] == "not_sent"
    answer = read_back(
        centre, as_csv([passes, "通过甲", "审核通过", "B0FF01", "", ""], [fails, "", "驳回", "", "照片不清", ""])
    )
    assert answer == {"rows": 2, "entered": 2, "bad": []}
    online, rejected = stands(centre, passes), stands(centre, fails)
    assert (online["state"], online["platform_id"], online["changed_since"]) == ("online", "B0FF01", False)
    assert (rejected["state"], rejected["reason"]) == ("rejected", "照片不清")
    # The same file again says nothing new.
    assert read_back(centre, as_csv([passes, "", "审核通过", "B0FF01", "", ""]))["entered"] == 0

    rows(CHANGE, id=passes)
    report = centre.get("/feeds/amap/report").json()
    assert (report["since"], report["changes"]) == (first["change_number"], {"new": 0, "changed": 1, "removed": 0})
    again = hand_over(centre, since=first["change_number"])
    assert (again["sites"], again["removed"], again["sent"]) == (1, 0, 1)
    assert (stands(centre, passes)["state"], stands(centre, passes)["platform_id"]) == ("sent", "B0FF01")

    rows(STATUS, id=passes, status="exited")
    last = hand_over(centre, since=again["change_number"])
    assert (last["sites"], last["removed"], last["sent"]) == (0, 1, 1)
    read_back(centre, as_xlsx([passes, "", "已下线", "", "", ""]))
    assert (stands(centre, passes)["state"], stands(centre, passes)["platform_id"]) == ("not_sent", None)
    told = centre.get("/feeds/amap/handovers").json()["handovers"]
    assert [(one["since"], one["change_number"]) for one in told][:2] == [
        (again["change_number"], last["change_number"]),
        (first["change_number"], again["change_number"]),
    ]


def test_what_is_online_and_unchanged_stays_online_when_all_is_handed_over_again(centre: TestClient, put: Put) -> None:
    site = put("在线乙")
    hand_over(centre)
    read_back(centre, as_csv([site, "", "已上图", "B0FF02", "", ""]))
    assert hand_over(centre)["sent"] == 0
    assert stands(centre, site)["state"] == "online"


def test_a_package_that_is_out_of_date_cannot_be_said_to_be_handed_over(
    centre: TestClient, put: Put, rows: Rows
) -> None:
    site = put("过期丙")
    file = centre.get("/feeds/amap")
    told = {
        "format": "xlsx",
        "change_number": int(file.headers["X-Change-Number"]),
        "sha256": file.headers["X-File-SHA256"],
    }
    rows(CHANGE, id=site)
    late = centre.post("/feeds/amap/handovers", json=told)
    assert (late.status_code, late.json()["detail"][:9]) == (409, "下载后站点又有变化")
    assert stands(centre, site)["state"] == "not_sent"
    assert centre.post("/feeds/amap/handovers", json=told | {"change_number": 10**9}).status_code == 400
    assert centre.post("/feeds/amap/handovers", json=told | {"sha256": "x"}).status_code == 422


def test_every_bad_row_is_told_at_once_and_nothing_is_entered(centre: TestClient, put: Put) -> None:
    good, never = put("好行丁"), put("未报丁", status="draft")
    hand_over(centre)
    content = as_csv(
        [good, "", "已上图", "B0FF03", "", ""],
        ["十七", "", "已上图", "B0FF04", "", ""],
        [good, "", "已上图", "B0FF05", "", ""],
        [never, "", "已上图", "B0FF06", "", ""],
        [87654321, "", "已上图", "B0FF07", "", ""],
        [good + 1000, "", "飞走了", "", "", "2999-01-01"],
        [good + 1001, "", "驳回", "", "请联系 13800000000", ""],
        encoding="utf-8-sig",
    )
    told = read_back(centre, content, status=400)
    assert [one["where"] for one in told["errors"]] == [
        "3:site",
        "4:site",
        "5:site",
        "6:site",
        "7:state",
        "7:day",
        "8:reason",
    ]
    assert "13800000000" not in str(told)
    assert stands(centre, good)["state"] == "sent"
    some = read_back(centre, content, query="?good_rows=true")
    assert (some["rows"], some["entered"], len(some["bad"])) == (3, 1, 7)
    assert (stands(centre, good)["state"], stands(centre, good)["platform_id"]) == ("online", "B0FF03")


@pytest.mark.parametrize("given", ['=HYPERLINK("http://a.example";"x")', "+1", "@A1", "-1", "B0 FF", "编号", "a" * 65])
def test_what_is_no_id_of_a_platform_is_refused_in_its_answer(centre: TestClient, put: Put, given: str) -> None:
    site = put(f"坏编号辛 {given[:9]}")
    hand_over(centre)
    (fault,) = read_back(centre, as_csv([site, "", "已上图", given, "", ""]), status=400)["errors"]
    assert fault == {
        "where": "2:platform_id",
        "given": given,
        "wanted": "应为字母、数字、- 和 _，以字母、数字或 _ 开头，至多 64 字",
    }
    assert centre.put(f"/facilities/{site}/listings/amap", json={"state": "online", "platform_id": given}).is_error
    assert stands(centre, site)["state"] == "sent"


@pytest.mark.parametrize("given", ["7", "_b", "B0FF-1_x", "a" * 64])
def test_an_id_of_letters_figures_and_strokes_is_taken(centre: TestClient, put: Put, given: str) -> None:
    site = put(f"好编号壬 {given[:9]}")
    hand_over(centre)
    assert read_back(centre, as_csv([site, "", "已上图", given, "", ""]))["entered"] == 1
    assert stands(centre, site)["platform_id"] == given


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0", "名称,地址\n甲,乙\n".encode(), b"\xff\xfe\xfd"]
)
def test_a_file_that_is_no_answer_is_refused(centre: TestClient, content: bytes) -> None:
    answer = centre.post("/feeds/amap/receipts", content=content)
    assert answer.status_code in (400, 422)


def test_a_file_without_the_columns_is_told_what_its_first_row_says(centre: TestClient) -> None:
    told = read_back(centre, "POI编号,审核情况\nB0FF,通过\n".encode(), status=400)
    (fault,) = told["errors"]
    assert (fault["where"], fault["given"]) == ("columns", "POI编号 审核情况")


def test_a_receipt_is_one_entry_of_the_audit_with_the_hash_of_its_file(
    centre: TestClient, put: Put, rows: Rows
) -> None:
    site = put("审计戊")
    hand_over(centre)
    before = rows("select count(*) from core.audit_entry")[0][0]
    read_back(centre, as_csv([site, "", "已上图", "B0FF08", "", ""]))
    assert rows("select count(*) from core.audit_entry")[0][0] == before + 1
    assert rows("select file_sha256 is not null from core.audit_entry order by id desc limit 1")[0][0] is True


def test_a_receipt_that_is_sent_twice_is_read_once_and_one_too_large_is_not_read(centre: TestClient, put: Put) -> None:
    site = put("重发庚")
    hand_over(centre)
    key = {"Idempotency-Key": "a-receipt-of-these-tests"}
    content = as_csv([site, "", "已上图", "B0FF09", "", ""])
    first, again = (centre.post("/feeds/amap/receipts", content=content, headers=key) for _ in range(2))
    assert (first.json(), again.json()) == ({"rows": 1, "entered": 1, "bad": []},) * 2
    assert again.headers["Idempotency-Replayed"] == "true"
    assert centre.post("/feeds/amap/receipts", content=b"a" * (2 * 2**20 + 1)).status_code == 413


def test_what_was_handed_over_stays_as_it_was_written(centre: TestClient, put: Put, rows: Rows) -> None:
    put("不改己")
    made = hand_over(centre)
    with pytest.raises(Exception, match="permission denied"):
        rows("update core.handover set sites = 0 where id = :id", id=made["id"])
