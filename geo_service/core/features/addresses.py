"""Where things are for good: what is told to machines that keep it."""

from fastapi import Request

from geo_service.core.features.formats import base_of
from geo_service.core.service import Service


def origin_of(request: Request, service: Service) -> str:
    """The service's public address where the settings say one, else that at which it was asked; no slash at its end."""
    return service.settings.public_url or base_of(request)


def page_of(origin: str, kind: str, number: int) -> str:
    """The page for people of a facility."""
    return f"{feature_of(origin, kind, number)}?f=html"


def feature_of(origin: str, kind: str, number: int) -> str:
    """A facility as a feature."""
    return f"{origin}/collections/{kind}/items/{number}"
