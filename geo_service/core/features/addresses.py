"""Where things are: the service's own address as its clients know it, and what stands below it for good."""

from fastapi import Request

from geo_service.core.service import Service


def origin_of(request: Request) -> str:
    """The service's public address where the settings say one, else that at which it was asked; no slash at its end."""
    service: Service = request.app.state.service
    return service.settings.public_url or asked_at(request)


def asked_at(request: Request) -> str:
    """The address at which the service was asked, which behind a proxy can be an inner one; no slash at its end."""
    return str(request.base_url).rstrip("/")


def known_as(request: Request) -> tuple[str, str]:
    """The addresses below which a name of this service is understood, first that which it tells."""
    return origin_of(request), asked_at(request)


def page_of(origin: str, kind: str, number: int) -> str:
    """The page for people of a facility."""
    return f"{feature_of(origin, kind, number)}?f=html"


def feature_of(origin: str, kind: str, number: int) -> str:
    """A facility as a feature."""
    return f"{origin}/collections/{kind}/items/{number}"
