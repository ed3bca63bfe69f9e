"""What photos a facility lacks, and whether one was taken there: no HTTP, no database, no clock."""

from collections.abc import Iterable

# A telephone in China may note its place in GCJ-02, 455 to 501 m beside where it is; more than that is another place.
NEAR_M = 600.0


def without_photo(functions: Iterable[str], photographed: Iterable[str | None]) -> tuple[str, ...]:
    """The declared functions that no photo shows, in their order; a photo of the whole site shows none of them."""
    shown = {*photographed}
    return tuple(function for function in functions if function not in shown)


def is_near(metres_away: float | None) -> bool | None:
    """Whether a photo was taken at the facility; None when the photo or the registry does not tell where."""
    return None if metres_away is None else metres_away <= NEAR_M
