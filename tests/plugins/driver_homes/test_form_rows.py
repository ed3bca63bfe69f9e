"""A row of the application form: what is filled in, and what is never said again of whom it names."""

import pytest

ADDRESS = "/programmes/driver_homes/decisions/home.validate_form"


@pytest.fixture(name="faults")
def _faults(client):
    """The faults of a row, by where they are: what was given and what is wanted."""

    def faults(row):
        answer = client.post(ADDRESS, json={"tier": "micro", "row": row})
        assert answer.status_code == 422, answer.text
        return [(one["where"], one["given"], one["wanted"]) for one in answer.json()["errors"]]

    return faults


def test_the_schema_marks_a_forms_row_as_personal(client):
    decisions = {one["name"]: one for one in client.get("/programmes/driver_homes/decisions").json()}
    assert decisions["home.validate_form"]["input"]["properties"]["row"]["x-personal"] is True


@pytest.mark.parametrize("cell", [["13800000000", "张三"], {"张三": "13800000000"}, True])
def test_a_cell_that_is_none_is_one_fault_that_says_nothing_of_what_was_given(cell, faults):
    assert faults({"站长": "张三", "站长手机": cell}) == [("row:站长手机", None, "应为文字、数字或 null")]


def test_a_cell_that_is_no_finite_number_is_one_fault(client):
    answer = client.post(ADDRESS, content='{"tier": "micro", "row": {"地址": NaN}}')
    assert (answer.status_code, [one["where"] for one in answer.json()["errors"]]) == (422, ["row:地址"])


@pytest.mark.parametrize("row", ["张三", ["张三"], {f"第{number}列": "张三" for number in range(101)}])
def test_what_is_no_row_of_a_hundred_columns_is_one_fault_that_says_nothing_of_it(row, faults):
    assert faults(row) == [("row", None, "应为对象 {…}，至多 100 列")]


def test_a_row_of_a_hundred_columns_is_looked_at(client):
    row = {f"第{number}列": "x" for number in range(100)}
    answer = client.post(ADDRESS, json={"tier": "micro", "row": row})
    assert (answer.status_code, answer.json()["result"]["unknown"]) == (200, list(row))


def test_a_column_that_is_not_the_forms_is_said_without_a_persons_number(client):
    answer = client.post(ADDRESS, json={"tier": "micro", "row": {"站长张三13800000000": "x"}})
    assert answer.json()["result"]["unknown"] == ["站长张三1********00"]


def test_a_column_that_is_there_twice_is_a_fault_that_names_both(faults):
    assert faults({"地址": "", "地 址": "张三"}) == [("row:地 址", None, "与“地址”是同一列，只填一处")]
    assert faults({"面积(m²)": 1, "面积（m2）": 2, "\u200b面积（m2）": 3, "站长": "张三"}) == [
        ("row:面积（m2）", None, "与“面积(m²)”是同一列，只填一处"),
        ("row:\u200b面积（m2）", None, "与“面积(m²)”是同一列，只填一处"),
    ]


def test_a_column_that_is_there_twice_is_said_without_a_persons_number(faults):
    row = {"站长13800000000": "x", "站长 13800000000": "y"}
    assert faults(row) == [("row:站长 1********00", None, "与“站长1********00”是同一列，只填一处")]


@pytest.mark.parametrize(
    "body", ['{"tier": "micro", "row": {"站长": "张三"', '[{"tier": "micro", "row": {"站长": "张三"}}]', '"张三"']
)
def test_a_body_that_is_no_question_is_not_said_again(body, client):
    answer = client.post(ADDRESS, content=body.encode())
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body")
    assert "张三" not in answer.text
