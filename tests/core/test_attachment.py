"""What a file is called by whoever saves it."""

from geo_service.core.attachment import attachment


def test_a_plain_name_is_told_to_clients_of_every_kind() -> None:
    assert attachment("baidu-bd09-1042.csv") == (
        "attachment; filename=\"baidu-bd09-1042.csv\"; filename*=UTF-8''baidu-bd09-1042.csv"
    )


def test_a_chinese_name_goes_with_a_plain_one_for_clients_that_read_no_other() -> None:
    said = attachment("申报表 问题.xlsx", "driver_home_faults.xlsx")
    plain, _, starred = said.partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="driver_home_faults.xlsx"'
    assert starred == "%E7%94%B3%E6%8A%A5%E8%A1%A8%20%E9%97%AE%E9%A2%98.xlsx"


def test_nothing_breaks_out_of_a_plain_name_or_into_a_folder() -> None:
    assert attachment('rounds_车 "甲"/../b.ics').startswith('attachment; filename="rounds__.._b.ics"; ')
