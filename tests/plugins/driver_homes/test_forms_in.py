"""The application form uploaded: each row becomes a case, or is told what is wrong with it."""

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.upload import XLSX
from tests.plugins.driver_homes import forms
from tests.plugins.driver_homes.forms import COMPREHENSIVE, FORMS, MICRO


@pytest.fixture(name="in_time", autouse=True)
def _in_time(on):
    """Applications may be filed."""
    on("2025-06-30")


@pytest.fixture(name="homes")
def _homes(app_engine):
    """The sites in the registry whose name begins so, by name."""

    def homes(name):
        query = (
            "select f.name, f.tier, f.status, f.free_bays, f.chargers, f.free_parking_minutes, f.functions, f.hours,"
            " f.attributes, f.organisation, p.address, p.district_code,"
            " c.facts -> 'apply' ->> 'completes_on' as completes_on"
            " from core.facility f join core.place p on p.id = f.place_id"
            " left join core.workflow_case c on c.facility_id = f.id where f.name like :name || '%' order by f.id"
        )
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(text(query), {"name": name}).mappings().all()

    return homes


def test_what_is_filled_into_the_empty_forms_comes_in_as_it_stands_there(clerk, homes):
    book = forms.filled(
        clerk, [MICRO | {"站点名称": "往返一"}, MICRO | {"站点名称": "往返二", "计划完成时间": date(2025, 7, 1)}]
    )
    answer = forms.filed(clerk, book)
    assert [(row["sheet"], row["row"], row["site"], row["faults"]) for row in answer["rows"]] == [
        ("附件2-7-1", 7, "往返一", []),
        ("附件2-7-1", 8, "往返二", []),
    ]
    assert [row["case"] for row in answer["rows"]] == [case["id"] for case in answer["cases"]]
    assert "手工" in answer["notice"]["zh"]
    forms.filed(clerk, forms.filled(clerk, [COMPREHENSIVE | {"站点名称": "往返三"}], "comprehensive"))
    one, two, three = homes("往返")
    assert dict(one) == {
        "name": "往返一",
        "tier": "micro",
        "status": "applied",
        "free_bays": 4,
        "chargers": None,
        "free_parking_minutes": 20,
        "functions": ["drinking_water", "toilet"],
        "attributes": {"area_m2": 30, "services_text": "饮水、厕所、桑拿"},
        "hours": one["hours"],
        "organisation": "district:310101",
        "address": "黄浦区示例路1号",
        "district_code": "310101",
        "completes_on": "2025-08-31",
    }
    assert one["hours"].startswith("Mo-Fr 09:00-17:00")
    assert two["completes_on"] == "2025-07-01"
    assert (three["tier"], three["free_bays"], three["chargers"], three["free_parking_minutes"]) == (
        *("comprehensive", 12, 2),
        None,
    )


def test_both_tiers_come_in_on_two_sheets_of_a_workbook(clerk, homes):
    book = forms.filled(clerk, [MICRO | {"站点名称": "两表一"}])
    other = book.create_sheet("综合型")
    for row in forms.filled(clerk, [COMPREHENSIVE | {"站点名称": "两表二"}], "comprehensive").active.iter_rows():
        for cell in row:
            if cell.value is not None:
                other[cell.coordinate] = cell.value
    assert [row["sheet"] for row in forms.filed(clerk, book)["rows"]] == ["附件2-7-1", "综合型"]
    assert [home["tier"] for home in homes("两表")] == ["micro", "comprehensive"]


def test_a_page_may_be_added_on_the_sheet_or_on_another_without_its_head(clerk, homes):
    book = forms.filled(clerk, [MICRO | {"站点名称": "附页一"}])
    sheet, names = book.active, [*MICRO]
    sheet["A13"] = "推荐站点主要信息（可附页）"
    more = book.create_sheet("附页")
    for page, start, name in ((sheet, 14, "附页二"), (more, 1, "附页三")):
        for column, heading in enumerate(names, start=1):
            page.cell(start, column).value = heading
            page.cell(start + 1, column).value = (MICRO | {"站点名称": name})[heading]
    answer = forms.filed(clerk, book)
    assert [(row["sheet"], row["row"], row["site"]) for row in answer["rows"]] == [
        ("附件2-7-1", 7, "附页一"),
        ("附件2-7-1", 15, "附页二"),
        ("附页", 2, "附页三"),
    ]
    assert [home["organisation"] for home in homes("附页")] == ["district:310101"] * 3


BAD = {"站点名称": "坏的二", "面积（m²）": "很大", "计划完成时间": "六月底", "站长手机": None}


def test_every_bad_row_is_told_at_once_and_nothing_is_filed(clerk, homes):
    rows = [MICRO | {"站点名称": "坏的一"}, MICRO | BAD, MICRO | {"站点名称": "坏的三", "可临停时间": "长"}]
    book = forms.filled(clerk, rows)
    assert sorted(forms.faults(clerk, book)) == [
        ("附件2-7-1:8:站长手机", None),
        ("附件2-7-1:8:计划完成时间", "六月底"),
        ("附件2-7-1:8:面积（m²）", "很大"),
        ("附件2-7-1:9:可临停时间", "长"),
    ]
    assert homes("坏的") == []
    # Of the sound row there is no case either.
    rows = forms.send(clerk, forms.saved(book)).json()["rows"]
    assert [(row["site"], row["case"]) for row in rows] == [("坏的一", None), ("坏的二", None), ("坏的三", None)]


def test_the_good_rows_are_filed_when_they_are_asked_for(clerk, homes):
    rows = [MICRO | {"站点名称": "好的一"}, MICRO | BAD, MICRO | {"站点名称": "好的二"}, MICRO | {"站点名称": "好的二"}]
    answer = forms.filed(clerk, forms.filled(clerk, rows), mode="good")
    assert [case["title"] for case in answer["cases"]] == ["好的一", "好的二"]
    assert [(row["row"], row["case"] is not None, len(row["faults"])) for row in answer["rows"]] == [
        *((7, True, 0), (8, False, 3), (9, True, 0)),
        (10, False, 1),
    ]
    assert answer["rows"][3]["faults"][0]["wanted"]["zh"] == "“好的二”已在办理中"
    assert [home["name"] for home in homes("好的")] == ["好的一", "好的二"]
    assert homes("坏的") == []
    again = forms.send(clerk, forms.saved(forms.filled(clerk, [MICRO | BAD])), mode="good")
    assert (again.status_code, len(again.json()["errors"])) == (422, 3)


def test_a_form_comes_in_until_30_june_and_by_the_words_of_the_notice(clerk, on):
    content = forms.saved(forms.filled(clerk, [MICRO | {"站点名称": "最后一天"}]))
    on("2025-07-01")
    late = forms.send(clerk, content)
    assert (late.status_code, late.json()["reason"], late.json()["clause"]) == (409, "too_late", "附件2-7 四(一)")
    assert forms.send(clerk, content, f"{FORMS}/report").json()["reason"] == "too_late"
    on("2026-01-05")
    assert forms.send(clerk, content).json()["reason"] == "no_edition"
    on("2025-06-30")
    assert forms.send(clerk, content).status_code == 201


def test_a_form_is_filed_for_ones_own_union(clerk, sign_in_as):
    other = forms.filled(clerk, [MICRO | {"站点名称": "别家"}], union="徐汇区总工会")
    assert forms.send(clerk, forms.saved(other)).status_code == 403
    assert forms.faults(clerk, other, organisation="district:310101") == [("附件2-7-1:3:所属区局工会", "徐汇区总工会")]
    unknown = forms.filled(clerk, [MICRO | {"站点名称": "简称"}], union="黄浦工会")
    assert forms.faults(clerk, unknown) == [("附件2-7-1:3:所属区局工会", "黄浦工会")]
    assert forms.send(sign_in_as("auditor", "federation"), forms.saved(unknown)).status_code == 403
    assert len(forms.filed(clerk, unknown, organisation="district:310101")["cases"]) == 1


def test_a_form_is_filed_once_under_its_key(clerk):
    content = forms.saved(forms.filled(clerk, [MICRO | {"站点名称": "一次"}]))
    headers = {"Content-Type": XLSX, "Idempotency-Key": str(uuid4())}
    first, again = (clerk.post(forms.APPLICATIONS, content=content, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert first.json() == again.json()


def test_persons_of_a_form_are_in_no_table_and_no_answer(clerk, app_engine):
    row = MICRO | {"站点名称": "无人知晓", "站长": "独特某站长", "站长手机": "10000099999", "面积（m²）": "x"}
    refused = forms.send(clerk, forms.saved(forms.filled(clerk, [row])))
    assert refused.status_code == 422
    taken = forms.send(clerk, forms.saved(forms.filled(clerk, [row | {"面积（m²）": 5}])))
    assert taken.status_code == 201
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        tables = ("workflow_case", "workflow_step", "facility", "place", "history")
        kept = "".join(str(connection.execute(text(f"select * from core.{one}")).all()) for one in tables)
    assert "无人知晓" in kept
    assert [
        word for word in ("独特某站长", "10000099999", "某负责人") if word in kept + refused.text + taken.text
    ] == []


def test_the_report_is_the_form_with_a_column_of_what_is_wrong_and_can_be_sent_again(clerk, homes):
    rows = [MICRO | {"站点名称": "报告一"}, MICRO | {"站点名称": "报告二", "面积（m²）": "=5*5"}]
    answer = forms.send(clerk, forms.saved(forms.filled(clerk, rows)), f"{FORMS}/report")
    assert (answer.status_code, answer.headers["content-type"], homes("报告")) == (200, XLSX, [])
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book["附件2-7-1"]
    assert (sheet["L6"].value, sheet["L7"].value, sheet["B8"].value) == ("问题", None, "报告二")
    assert "公式" in sheet["L8"].value
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} == {"s"}
    assert [row[2].value for row in book["问题 faults"].iter_rows(min_row=2)] == ["面积（m²）"]
    sheet["G8"] = 25
    again = forms.send(clerk, forms.saved(book), f"{FORMS}/report")
    assert openpyxl.load_workbook(io.BytesIO(again.content))["附件2-7-1"]["L8"].value is None
    assert len(forms.filed(clerk, book)["cases"]) == 2


def test_parameters_of_a_file_are_refused_with_json(clerk):
    answer = clerk.post(f"{forms.APPLICATIONS}?mode=good", json={"organisation": "district:310101", "sites": []})
    assert answer.status_code == 422
    site = {"name": "x", "address": "y", "tier": "micro"}
    answer = clerk.post(f"{forms.APPLICATIONS}?mode=good", json={"organisation": "district:310101", "sites": [site]})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, "mode")
