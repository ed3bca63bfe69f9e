"""Driver homes: every limit of 附件2-7 at both ends, and the progress against its targets."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.plugins.driver_homes.decisions import accept_filing, accept_home, budget_of, missing_of, required_of
from geo_service.plugins.driver_homes.progress import progress_of
from geo_service.plugins.driver_homes.questions import Filing, HomeSeen, HomesPlanned, SiteSeen
from geo_service.plugins.driver_homes.rules import BOOK
from tests.plugins.asking import over_http

README = Path(__file__).parents[3] / "geo_service" / "plugins" / "driver_homes" / "README.md"
BASE = ["air_conditioner", "fridge", "microwave", "water_dispenser", "charging_sockets", "tables_chairs"]
SERVICES = ["scan_to_join", "policy", "legal_aid_guide", "repair_tools"]
MICRO = {"facilities": BASE, "free_parking_minutes": 15, "toilet": "adjacent_public", "signs": True}
COMPREHENSIVE = {
    "facilities": BASE,
    "free_bays": 10,
    "chargers": 1,
    "toilet": "own",
    "signs": True,
    "rest_area": True,
    "services": SERVICES,
}
SITES = {"micro": MICRO, "comprehensive": COMPREHENSIVE}
ROW = dict.fromkeys(("站点名称", "地址", "站长", "站长手机", "开放时间", "面积(m²)", "服务项目", "计划完成时间"), "x")
RULES = BOOK.newest.latest


@pytest.fixture(name="ask")
def _ask(client):
    """The result of a decision."""
    return over_http(client, "driver_homes")[1]


def test_the_readmes_example_call_is_answered(ask):
    call = re.search(r"POST /programmes/driver_homes/decisions/(\S+)   (.+)", README.read_text(encoding="utf-8"))
    assert ask(call[1], **json.loads(call[2]))["subsidy"] == "600000.00"


@pytest.mark.parametrize(("tier", "subsidy"), [("micro", "5000.00"), ("comprehensive", "10000.00")])
def test_a_site_at_every_minimum_is_accepted(tier, subsidy, ask):
    result = ask("home.accept", tier=tier, site=SITES[tier])
    assert (result["accepted"], result["subsidy"], result["missing"]) == (True, subsidy, [])


@pytest.mark.parametrize(
    ("tier", "change", "missing"),
    [
        ("micro", {"free_parking_minutes": 14}, ["free_parking_15min"]),
        ("micro", {"free_parking_minutes": None}, ["free_parking_15min"]),
        ("micro", {"toilet": "none"}, ["toilet"]),
        ("micro", {"toilet": "none", "signs": False}, ["toilet", "signs"]),
        ("comprehensive", {"free_bays": 9}, ["bays_10"]),
        ("comprehensive", {"free_bays": None}, ["bays_10"]),
        ("comprehensive", {"chargers": 0}, ["chargers"]),
        ("comprehensive", {"toilet": "adjacent_public"}, ["toilet"]),
        ("comprehensive", {"signs": False}, ["signs"]),
        ("comprehensive", {"rest_area": False}, ["rest_area"]),
        ("comprehensive", {"services": SERVICES[:3]}, ["repair_tools"]),
        ("comprehensive", {"services": []}, SERVICES),
    ],
)
def test_a_site_below_one_minimum_is_refused_and_told_which(tier, change, missing, ask):
    result = ask("home.accept", tier=tier, site={**SITES[tier], **change})
    assert result == {"accepted": False, "reason": "below_min", "subsidy": "0.00", "missing": missing}


@pytest.mark.parametrize("tier", SITES)
@pytest.mark.parametrize("facility", BASE)
def test_each_of_the_six_is_required_of_both_tiers(tier, facility, ask):
    facilities = [one for one in BASE if one != facility]
    assert ask("home.accept", tier=tier, site={**SITES[tier], "facilities": facilities})["missing"] == [facility]


@pytest.mark.parametrize("tier", SITES)
def test_a_tea_bucket_replaces_the_dispenser_and_what_is_more_does_no_harm(tier, ask):
    facilities = [*BASE[:3], "tea_bucket", *BASE[4:], "sofa"]
    assert ask("home.accept", tier=tier, site={**SITES[tier], "facilities": facilities})["accepted"]


def test_a_comprehensive_site_that_fails_is_not_made_micro(client):
    site = {**COMPREHENSIVE, "free_bays": 9, "free_parking_minutes": 60}
    answer = client.post(
        "/programmes/driver_homes/decisions/home.accept", json={"tier": "comprehensive", "site": site}
    ).json()
    assert (answer["result"]["accepted"], answer["result"]["subsidy"]) == (False, "0.00")
    assert (answer["clause"], answer["reading"]) == ("附件2-7 三(二)", "C37")


@pytest.mark.parametrize(
    ("tier", "change", "reading"),
    [
        ("micro", {}, "C37"),
        ("micro", {"toilet": "own"}, None),
        ("micro", {"free_parking_minutes": 14}, None),
        ("micro", {"toilet": "none"}, "C37"),
        ("micro", {"chargers": 1, "toilet": "own"}, None),
        ("comprehensive", {}, "C38"),
        ("comprehensive", {"toilet": "none"}, "C37"),
        ("comprehensive", {"chargers": 2}, None),
        ("comprehensive", {"chargers": 0}, "C38"),
        ("comprehensive", {"chargers": None, "toilet": "adjacent_public"}, "C37, C38"),
        ("comprehensive", {"toilet": "adjacent_public"}, "C37"),
        ("comprehensive", {"free_bays": 9}, None),
        ("comprehensive", {"free_bays": 9, "free_parking_minutes": 15}, "C37"),
        ("comprehensive", {"signs": False, "free_parking_minutes": 15}, None),
    ],
)
def test_a_reading_is_named_where_it_mattered(tier, change, reading, client):
    question = {"tier": tier, "site": {**SITES[tier], **change}}
    answer = client.post("/programmes/driver_homes/decisions/home.accept", json=question).json()
    assert answer["reading"] == reading


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_a_home_gets_the_table_amount_or_nothing(minutes, bays, chargers):
    site = {**COMPREHENSIVE, "free_parking_minutes": minutes, "free_bays": bays, "chargers": chargers}
    for tier, full, meets in (
        ("micro", "5000.00", minutes >= 15),
        ("comprehensive", "10000.00", bays >= 10 and chargers >= 1),
    ):
        question = HomeSeen.model_validate_json(json.dumps({"tier": tier, "site": site}))
        assert accept_home(question, RULES).result.subsidy == (full if meets else "0.00")


@pytest.mark.parametrize(
    ("step", "last", "next_day"), [("plan", "2025-02-21", "2025-02-22"), ("application", "2025-06-30", "2025-07-01")]
)
def test_papers_come_in_time_on_the_last_day_and_too_late_on_the_next(step, last, next_day, ask):
    assert ask("home.deadline", step=step, on=last) == {"accepted": True, "reason": None, "last_day": last}
    assert ask("home.deadline", step=step, on=next_day) == {"accepted": False, "reason": "too_late", "last_day": last}


def test_papers_of_a_year_without_an_edition_are_refused_unless_the_edition_is_named(ask):
    assert ask("home.deadline", step="plan", on="2026-02-20")["reason"] == "no_edition"
    assert ask("home.deadline", step="plan", on="2024-12-20")["reason"] == "no_edition"
    assert ask("home.deadline", step="plan", on="2024-12-20", edition="2025")["accepted"]
    assert ask("home.deadline", step="plan", on="2026-02-20", edition="2025")["reason"] == "too_late"


@given(st.dates())
def test_no_day_is_both_in_time_and_after_the_last(day):
    accepted = accept_filing(Filing(step="plan", on=day), RULES).result.accepted
    assert accepted == (day.isoformat() <= "2025-02-21")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_budget_is_five_thousand_and_ten_thousand_each(micro, comprehensive):
    result = budget_of(HomesPlanned(micro=micro, comprehensive=comprehensive), RULES).result
    assert result.subsidy == f"{micro * 5000 + comprehensive * 10000}.00"


@pytest.mark.parametrize(
    ("tier", "columns"), [("micro", ("临停车位数", "可临停时间")), ("comprehensive", ("停车位数", "充电桩数"))]
)
def test_a_form_is_complete_with_its_own_columns_and_without_the_row_number(tier, columns, ask):
    row = {**ROW, **dict.fromkeys(columns, 0)}
    assert ask("home.validate_form", tier=tier, row=row)["valid"]
    assert ask("home.validate_form", tier=tier, row={**row, "序号": 1})["unknown"] == []
    other = {"micro": "comprehensive", "comprehensive": "micro"}[tier]
    result = ask("home.validate_form", tier=other, row=row)
    assert (result["valid"], result["unknown"]) == (False, list(columns))


@pytest.mark.parametrize(
    "cell",
    [
        *(None, "", "  ", "\u3000", "\n\t", "\u200b\ufeff", "\u2800", "\u0000", "\u00ad", "\u3164", "\u2028"),
        *("\ufe0f", "\u034f", " \u200b\u2060 "),
    ],
)
def test_a_cell_in_which_nothing_can_be_seen_is_not_filled_in(cell, ask):
    row = {**ROW, "停车位数": 10, "充电桩数": cell}
    assert ask("home.validate_form", tier="comprehensive", row=row)["missing"] == ["充电桩数"]


@pytest.mark.parametrize("cell", [0, 0.5, "0", "-", "无", "\u200b无", "\ue000", "\U00020000"])
def test_a_cell_in_which_anything_can_be_seen_is_filled_in(cell, ask):
    assert ask("home.validate_form", tier="comprehensive", row={**ROW, "停车位数": 10, "充电桩数": cell})["valid"]


@pytest.mark.parametrize("printed", ["面积（m ² ）", "面积 (m ²)", "面积(m2)"])
def test_a_column_counts_however_it_is_printed(printed, ask):
    row = {
        **{name: cell for name, cell in ROW.items() if "面积" not in name},
        printed: 20,
        "停车位数": 1,
        "充电桩数": 1,
    }
    assert ask("home.validate_form", tier="comprehensive", row=row) == {
        "valid": True,
        "reason": None,
        "missing": [],
        "unknown": [],
    }


def test_the_programmes_targets_are_those_of_the_rules(client):
    targets = client.get("/programmes/driver_homes").json()["targets"]
    assert [(one["code"], one["amount"], one["clause"]) for one in targets] == [
        ("micro", 80, "附件2-7 一"),
        ("comprehensive", 20, "附件2-7 一"),
    ]


def counted(code, tier, homes, sample=False):
    return {"code": code, "name": code, "name_en": code, "tier": tier, "sample": sample, "homes": homes}


def test_progress_counts_real_homes_and_puts_samples_apart():
    rows = [counted("A", "micro", 78), counted("A", "micro", 5, sample=True), counted("B", None, 2)]
    rows += [counted("C", None, 0, None), counted(None, "comprehensive", 21)]
    progress = progress_of(rows, RULES.target.values())
    assert [(row["tier"], row["open"], row["to_go"]) for row in progress["tiers"]] == [
        ("micro", 78, 2),
        ("comprehensive", 21, 0),
    ]
    assert (progress["without_tier"], progress["samples"]) == (2, 5)
    assert [(row["code"], row["micro"], row["without_tier"], row["samples"]) for row in progress["districts"]] == [
        *(("A", 78, 0, 5), ("B", 0, 2, 0), ("C", 0, 0, 0), (None, 0, 0, 0))
    ]


def test_progress_over_http_adds_up_to_the_open_driver_homes(client, bundled):
    progress = client.get("/programmes/driver_homes/progress").json()
    assert progress["edition"] == "2025"
    assert [row["target"] for row in progress["tiers"]] == [80, 20]
    # The bundled files: a hundred made-up homes; the real ones are tested by their own sum.
    assert progress["samples"] == sum(row["samples"] for row in progress["districts"]) == 100
    assert len([row for row in progress["districts"] if row["code"]]) == 16
    for tier in progress["tiers"]:
        assert tier["open"] == sum(row[tier["tier"]] for row in progress["districts"])
    assert progress["without_tier"] == sum(row["without_tier"] for row in progress["districts"]) > 0


@pytest.mark.parametrize("tier", ["micro", "comprehensive"])
def test_a_site_with_nothing_lacks_each_thing_of_the_checklist_by_its_first_code(tier):
    standard = BOOK.newest.latest.standard[tier]
    assert list(missing_of(SiteSeen(), standard)) == [codes[0] for codes in required_of(standard)]
