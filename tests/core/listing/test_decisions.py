"""上图: which states follow which, what is out of date, what a platform lacks of a site."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geo_service.core.listing.decisions import AFTER, Entry, Site, against, is_changed_since, lacking
from geo_service.core.listing.platforms import read_platforms
from geo_service.settings import DATA

TODAY = date(2025, 9, 20)
SITE = Site("open", last_change=40, is_placed=True, has_address=True)
NEW: dict[Any, Entry] = {
    "not_sent": Entry("not_sent", TODAY),
    "sent": Entry("sent", TODAY),
    "online": Entry("online", TODAY, platform_id="B001"),
    "rejected": Entry("rejected", TODAY, reason="图片不清"),
}
STATES = list(AFTER)


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_a_state_follows_those_that_it_may_follow(before: Any, after: Any) -> None:
    allowed = {
        *(("not_sent", "sent"), ("sent", "sent"), ("online", "sent"), ("rejected", "sent")),
        *(("sent", "online"), ("online", "online"), ("sent", "rejected"), ("online", "rejected")),
        *(("sent", "not_sent"), ("online", "not_sent"), ("rejected", "not_sent")),
    }
    found = against(Entry(before), NEW[after], SITE, TODAY)
    assert found == (None if (before, after) in allowed else "bad_sequence")


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2025, 9, 21), "day_in_future"),
        (date(2025, 9, 20), None),
        (date(2025, 9, 10), None),
        (date(2025, 9, 9), "before_last_entry"),
    ],
)
def test_a_day_lies_between_the_last_entry_and_today(day: date, reason: str | None) -> None:
    before = Entry("sent", date(2025, 9, 10), 40)
    assert against(before, replace(NEW["online"], day=day), SITE, TODAY) == reason


def test_what_was_never_public_is_not_sent_and_what_closed_is_sent_to_be_taken_off() -> None:
    assert against(Entry(), NEW["sent"], Site("draft", None), TODAY) == "never_public"
    assert against(Entry(), NEW["sent"], Site("suspended", 41), TODAY) is None


def test_online_wants_the_platforms_id_unless_it_is_known() -> None:
    nameless = Entry("online", TODAY)
    assert against(Entry("sent"), nameless, SITE, TODAY) == "platform_id_required"
    assert against(Entry("sent", platform_id="B001"), nameless, SITE, TODAY) is None


def test_a_rejection_and_nothing_else_has_a_reason() -> None:
    assert against(Entry("sent"), Entry("rejected", TODAY), SITE, TODAY) == "reason_required"
    assert against(Entry(), Entry("sent", TODAY, reason="x"), SITE, TODAY) == "reason_not_wanted"


@pytest.mark.parametrize(("sent", "last", "changed"), [(40, 40, False), (40, 41, True), (None, 41, False)])
def test_a_site_is_changed_when_its_last_change_came_after_what_was_sent(sent: Any, last: int, changed: bool) -> None:
    assert is_changed_since(Entry("online", TODAY, sent), Site("open", last)) is changed


def test_a_site_lacks_what_a_platform_needs_and_it_has_not() -> None:
    platforms = read_platforms(DATA)
    assert list(platforms) == ["zhigongzhijia", "amap", "baidu", "tencent"]
    bare = Site("open", 1, functions_without_photo=("toilet",))
    assert list(lacking(bare, platforms["zhigongzhijia"].needs)) == ["position", "address", "photo:toilet"]
    assert list(lacking(bare, platforms["baidu"].needs)) == ["position", "address"]
    assert list(lacking(SITE, platforms["zhigongzhijia"].needs)) == []
