"""A row of the application form: what is filled in, and what is never said again of whom it names."""


def test_the_schema_marks_a_forms_row_as_personal(client):
    decisions = {one["name"]: one for one in client.get("/programmes/driver_homes/decisions").json()}
    assert decisions["home.validate_form"]["input"]["properties"]["row"]["x-personal"] is True
