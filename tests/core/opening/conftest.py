import pytest

from geo_service.core.calendar import read_calendar


@pytest.fixture(scope="package", name="calendar")
def _calendar():
    """The notices that come with the service: 2024 to 2026."""
    return read_calendar()
