"""Hours as a person reads them."""

import pytest

from geo_service.core.opening import print_en, print_zh


@pytest.mark.parametrize(
    ("hours", "zh", "en"),
    [
        ("24/7", "24小时", "24 hours a day"),
        ("Mo-Fr 09:00-17:00; PH off", "工作日 9:00-17:00", "Working days 9:00–17:00"),
        ("Mo-Fr 09:00-17:00", "周一至周五 9:00-17:00", "Monday–Friday 9:00–17:00"),
        ("22:00-06:00", "每天 22:00-次日6:00", "Every day 22:00–6:00 the next day"),
        ("Tu-Su 09:00-17:00; Mo off", "周二至周日 9:00-17:00；周一休息", "Tuesday–Sunday 9:00–17:00; Monday closed"),
        ("Sa-Su,PH 10:00-16:00", "周六、周日、法定节假日 10:00-16:00", "Saturday, Sunday, public holidays 10:00–16:00"),
        ("Fr[1] 14:00-16:00", "每月第一个周五 14:00-16:00", "First Friday of the month 14:00–16:00"),
        ("May 01-Sep 30 Sa 08:00-18:00", "5月1日至9月30日周六 8:00-18:00", "1 May–30 Sep Saturday 8:00–18:00"),
        ("Su 00:00-24:00", "周日 全天", "Sunday all day"),
        ("Mo; PH unknown", "周一 全天；法定节假日另行通知", "Monday all day; public holidays not known yet"),
        (
            "09:00-17:00; 2024 Feb 10-17,2025 Jan 28-Feb 04,2026 Feb 15-23 off; 2027+ Jan 18-Mar 06 unknown",
            "每天 9:00-17:00；春节期间休息",
            "Every day 9:00–17:00; the Spring Festival closed",
        ),
        ("sunrise-sunset", "sunrise-sunset", "Sunrise-sunset"),
    ],
)  # fmt: skip
def test_hours_in_words(hours, zh, en):
    assert print_zh(hours) == zh
    assert print_en(hours) == en
