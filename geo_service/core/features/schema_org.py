"""A facility as schema.org tells it, for the page of it: no HTTP, no database."""

from collections.abc import Mapping
from typing import Any

from geo_service.core.catalogue import Function
from geo_service.core.features.addresses import page_of
from geo_service.core.opening.schema_org import opening_hours
from geo_service.core.registry.models import PRECISE

REGION, COUNTRY = "上海市", "CN"


def web_page(
    origin: str, feature: Mapping[str, Any], functions: Mapping[str, Function], collection: str
) -> dict[str, Any]:
    """The JSON-LD of a facility's page, which is about the place.

    Args:
        feature: as its page reads it, in WGS-84.
        collection: the title of its kind, in both languages.
    """
    properties = feature["properties"]
    page = page_of(origin, properties["kind"], feature["id"])
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "@id": page,
        "url": page,
        "inLanguage": ["zh-CN", "en"],
        "dateModified": properties["updated_at"],
        "mainEntity": place(origin, feature, functions, collection),
    }


def place(
    origin: str, feature: Mapping[str, Any], functions: Mapping[str, Function], collection: str
) -> dict[str, Any]:
    """The place; what the registry does not know, such as publicAccess, is not said."""
    properties = feature["properties"]
    address = {
        "@type": "PostalAddress",
        "addressCountry": COUNTRY,
        "addressRegion": properties["region"] or REGION,
        "addressLocality": properties["district"],
        "streetAddress": properties["address"],
    }
    told = {
        "@type": "Place",
        "@id": f"{origin}/facilities/{feature['id']}",
        "additionalType": f"{origin}/collections/{properties['kind']}",
        "identifier": str(feature["id"]),
        "name": properties["name"],
        "description": collection,
        "address": {name: value for name, value in address.items() if value},
        "geo": coordinates(feature),
        "telephone": properties["attributes"].get("service_phone"),
        "openingHoursSpecification": opening_hours(properties["hours"]),
        "amenityFeature": [amenity(functions[code]) for code in properties["functions"] if code in functions],
    }
    return {name: value for name, value in told.items() if value}


def coordinates(feature: Mapping[str, Any]) -> dict[str, Any] | None:
    """Where it is, where that is known well enough to go there."""
    if feature["geometry"] is None or feature["properties"]["position_precision"] not in PRECISE:
        return None
    lon, lat = feature["geometry"]["coordinates"]
    return {"@type": "GeoCoordinates", "longitude": lon, "latitude": lat}


def amenity(function: Function) -> dict[str, Any]:
    """Something that the place has."""
    title = f"{function.title.zh} / {function.title.en}"
    return {"@type": "LocationFeatureSpecification", "propertyID": function.code, "name": title, "value": True}
