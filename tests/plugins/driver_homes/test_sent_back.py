"""What an application said wrongly of its site is put right while it is with its union."""


def test_what_the_form_said_wrongly_is_put_right_while_it_is_sent_back_and_not_before_or_after(
    filed, centre, clerk, take
):
    case = filed(free_bays=4)

    def put_right(**properties):
        site = f"/collections/driver_home/items/{case['facility_id']}"
        tag = {"If-Match": clerk.get(site).headers["ETag"], "Content-Type": "application/merge-patch+json"}
        return clerk.patch(site, json={"properties": properties}, headers=tag)

    assert put_right(free_bays=6).status_code == 409
    case = take(centre[0], case, "return", comment="车位数与平面图不符")
    right = {"address": "示例路1号甲", "free_bays": 6, "functions": ["fridge"]}
    answer = put_right(**right)
    assert answer.status_code == 200, answer.text
    # A case bears the name of its site, the tier is what was applied for.
    assert [put_right(name="别名").status_code, put_right(tier="comprehensive").status_code] == [409, 409]
    case = take(clerk, case, "amend", facts={"answer": "已按平面图更正"})
    seen = centre[1].get(f"/cases/{case['id']}").json()["site"]
    assert (seen["address"], seen["free_bays"], [one["code"] for one in seen["functions"]]) == (
        "示例路1号甲",
        6,
        ["fridge"],
    )
    assert put_right(free_bays=9).status_code == 409
