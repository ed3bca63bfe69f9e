"""The money of homes: that of the tier, none without acceptance, once, used thing by thing up to it."""

import pytest


def subsidies(who, case):
    return [one for one in who.get("/programmes/driver_homes/subsidies").json() if one["case_id"] == case["id"]]


def item(amount, **more):
    return {"items": [{"purpose": "equipment", "what": "冰箱", "amount": amount, **more}]}


@pytest.mark.parametrize(("tier", "yuan"), [("micro", "5000.00"), ("comprehensive", "10000.00")])
def test_an_accepted_home_gets_the_subsidy_of_its_tier_once(tier, yuan, home, centre, clerk, take):
    case = home("open", tier)
    take(clerk, case, "pay", status=403)
    for earlier in centre[:2]:
        assert take(earlier, case, "pay", status=409)["reason"] == "four_eyes"
    case = take(centre[2], case, "pay")
    assert case["history"][-1]["clause"] == "附件2-7 四(二)"
    assert take(centre[3], case, "pay", status=409)["reason"] == "already_paid"
    (entered,) = subsidies(clerk, case)
    assert (entered["amount"], entered["used"], entered["left"]) == (yuan, "0.00", yuan)


def test_before_acceptance_there_is_no_money(home, centre, take, filed):
    for case in (filed(), home("reviewed")):
        assert take(centre[2], case, "pay", status=409)["reason"] == "bad_sequence"


def test_use_is_entered_thing_by_thing_up_to_the_subsidy_with_fixed_assets_by_number(home, centre, clerk, take):
    case = take(centre[2], home("open"), "pay")
    things = item("3000.00", fixed_asset=True, asset_number="固-1")
    things["items"].append({"purpose": "activities", "what": "清凉活动", "amount": "1500.5"})
    case = take(clerk, case, "use_subsidy", facts=things)
    assert [one["amount"] for one in case["facts"]["use_subsidy"]["items"]] == ["3000.00", "1500.50"]
    assert take(clerk, case, "use_subsidy", status=409, facts=item("499.51"))["reason"] == "over_total"
    take(clerk, case, "use_subsidy", facts=item("499.50"))
    (entered,) = subsidies(clerk, case)
    assert (entered["used"], entered["left"]) == ("5000.00", "0.00")
    assert [(one["purpose"], one["amount"], one["asset_number"]) for one in entered["uses"]] == [
        ("equipment", "3000.00", "固-1"),
        ("activities", "1500.50", None),
        ("equipment", "499.50", None),
    ]


def test_another_unions_money_is_not_seen(home, centre, sign_in_as, take):
    case = take(centre[2], home("accepted"), "pay")
    assert subsidies(sign_in_as("district_union", "district:310104"), case) == []


def test_a_home_that_left_and_came_back_gets_no_second_subsidy(home, filed, centre, on, take):
    case = take(centre[2], home("open"), "pay")
    take(centre[0], case, "exit", comment="停业")
    again = filed(name=case["title"])
    assert again["facility_id"] == case["facility_id"]
    on("2025-09-20")
    again = take(centre[0], again, "review")
    seen = case["facts"]["accept"]
    again = take(centre[1], again, "accept", facts={name: seen[name] for name in ("site", "lon", "lat", "datum")})
    assert "一次性补助" in take(centre[2], again, "pay", status=409)["detail"]


def test_what_was_entered_in_tables_of_its_own_comes_over(home, centre, clerk, take, rewound):
    case = take(centre[2], home("open"), "pay")
    case = take(clerk, case, "use_subsidy", facts=item("3000.00", fixed_asset=True, asset_number="固-1"))
    before = subsidies(clerk, case)
    with rewound(case) as old:
        assert old.execute(
            "select s.fen, u.fen, u.asset_number, p.number from driver_homes.subsidy s"
            " join driver_homes.subsidy_use u using (case_id) join driver_homes.plaque p using (case_id)"
            " where s.case_id = %s",
            (case["id"],),
        ).fetchall() == [(500_000, 300_000, "固-1", case["facts"]["give_plaque"]["number"])]
    assert subsidies(clerk, case) == before
    case = take(clerk, case, "use_subsidy", facts=item("2000.00"))
    assert subsidies(clerk, case)[0]["left"] == "0.00"
