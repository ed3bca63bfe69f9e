"""Part 2: coordinate reference systems."""

from typing import Any

from tests.ogc.server import CRS84, Server, requirement

UNKNOWN = "http://www.opengis.net/def/crs/EPSG/0/0"
LATITUDE_FIRST = "http://www.opengis.net/def/crs/EPSG/0/4326"


def systems(server: Server, one: Any) -> list[str]:
    """The systems of a collection, those that are told for all of them included."""
    listed = one.get("crs", [CRS84])
    return listed if "#/crs" not in listed else [*listed, *server.json("/collections").get("crs", [])]


@requirement(2, "crs", "crs-uri", "fc-md-crs-list", "fc-md-crs-list-global", "fc-md-crs-list-defaultCrs")
def collections_list_their_systems(server: Server) -> None:
    for one in server.collections:
        told = systems(server, one)
        assert CRS84 in told
        assert all("://" in name or name.startswith(("urn:", "#")) for name in told)
    assert len(systems(server, server.collection)) > 1


@requirement(2, "crs", "fc-md-storageCrs", "fc-md-storageCrs-valid-value")
def the_system_of_storage_is_among_them(server: Server) -> None:
    for one in server.collections:
        assert one.get("storageCrs", CRS84) in systems(server, one)


@requirement(
    2, "crs", "fc-bbox-crs-definition", "fc-bbox-crs-valid-values", "fc-bbox-crs-default-value", "fc-bbox-crs-action"
)
def a_box_is_in_the_system_that_is_named(server: Server) -> None:
    lon, lat = server.placed[0]["geometry"]["coordinates"][:2]
    plain = server.items(bbox=f"{lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01}", limit=1000)
    swapped = server.items(
        bbox=f"{lat - 0.01},{lon - 0.01},{lat + 0.01},{lon + 0.01}", limit=1000, **{"bbox-crs": LATITUDE_FIRST}
    )
    assert [one["id"] for one in plain["features"]] == [one["id"] for one in swapped["features"]] != []


@requirement(2, "crs", "bbox-crs-exception")
def a_box_in_an_unknown_system_is_refused(server: Server) -> None:
    assert server.refuses(server.path, bbox="1,1,2,2", **{"bbox-crs": UNKNOWN})


@requirement(2, "crs", "fc-crs-definition", "fc-crs-valid-value", "fc-crs-default-value", "fc-crs-action", "geojson")
def an_answer_is_in_the_system_that_is_named(server: Server) -> None:
    for one in server.placed[:5]:
        alone = server.json(f"{server.path}/{one['id']}", crs=LATITUDE_FIRST)
        assert alone["geometry"]["coordinates"][:2] == one["geometry"]["coordinates"][:2][::-1]
    for name in systems(server, server.collection):
        assert server.items(crs=name, limit=1)["features"]


@requirement(2, "crs", "crs-exception", "fc-crs-action-exception")
def an_unknown_system_is_refused(server: Server) -> None:
    assert server.refuses(server.path, crs=UNKNOWN)
    assert server.refuses(f"{server.path}/{server.placed[0]['id']}", crs=UNKNOWN)


@requirement(2, "crs", "ogc-crs-header", "ogc-crs-header-value")
def a_header_names_the_system(server: Server) -> None:
    assert server.get(server.path, limit=1).headers.get("Content-Crs", f"<{CRS84}>") == f"<{CRS84}>"
    for name in systems(server, server.collection):
        assert server.get(server.path, limit=1, crs=name).headers["Content-Crs"] == f"<{name}>"
