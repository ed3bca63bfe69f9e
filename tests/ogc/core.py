"""Part 1: core and GeoJSON."""

from datetime import datetime

from tests.ogc.server import JSON, Server, links, requirement

TOO_MANY = 100_000


@requirement(1, "core", "root-op", "root-success")
def the_landing_page_leads_on(server: Server) -> None:
    for relations in (("service-desc", "service-doc"), ("conformance",), ("data",)):
        assert any(links(server.landing, relation) for relation in relations), relations


@requirement(1, "core", "api-definition-op", "api-definition-success")
def the_api_is_described(server: Server) -> None:
    found = [*links(server.landing, "service-desc"), *links(server.landing, "service-doc")]
    assert found
    for link in found:
        answer = server.get(link["href"], headers={"Accept": link["type"]})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].partition(";")[0] == link["type"].partition(";")[0]


@requirement(1, "core", "conformance-op", "conformance-success")
def conformance_is_told(server: Server) -> None:
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in server.conforms_to


@requirement(1, "core", "http")
def http_1_1_is_kept_to(server: Server) -> None:
    assert server.get("/collections/there-is-none-such").status_code == 404
    assert server.session.put(f"{server.url}/conformance", timeout=30).status_code in (404, 405)
    assert server.session.head(f"{server.url}/conformance", timeout=30).status_code in (200, 405)


@requirement(1, "core", "query-param-unknown")
def unknown_parameters_are_refused(server: Server) -> None:
    assert server.refuses(server.path, unknownQueryParameter="1")
    assert server.refuses("/collections", unknownQueryParameter="1")


@requirement(1, "core", "query-param-invalid")
def invalid_parameters_are_refused(server: Server) -> None:
    for asked in ({"limit": "many"}, {"limit": "0"}, {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"}, {"datetime": "never"}):
        assert server.refuses(server.path, **asked), asked


@requirement(1, "core", "crs84")
def positions_are_longitude_and_latitude(server: Server) -> None:
    west, south, east, north = server.collection["extent"]["spatial"]["bbox"][0]
    for one in server.placed:
        lon, lat = one["geometry"]["coordinates"][:2]
        assert west - 1e-6 <= lon <= east + 1e-6
        assert south - 1e-6 <= lat <= north + 1e-6


@requirement(1, "core", "fc-md-op", "fc-md-success")
def collections_are_told(server: Server) -> None:
    assert server.collections
    assert all(isinstance(one["id"], str) and isinstance(one["links"], list) for one in server.collections)


@requirement(1, "core", "fc-md-links")
def the_collections_link_to_themselves(server: Server) -> None:
    document = server.json("/collections")
    assert links(document, "self")
    assert links(document, "alternate")
    assert all(one.get("type") for one in [*links(document, "self"), *links(document, "alternate")])


@requirement(1, "core", "fc-md-items", "fc-md-items-links")
def collections_link_to_their_items(server: Server) -> None:
    for one in server.collections:
        assert links(one, "items"), one["id"]
        assert all(link.get("type") for link in links(one, "items"))


@requirement(1, "core", "fc-md-extent", "fc-md-extent-multi")
def extents_are_where_and_when_features_are(server: Server) -> None:
    for one in server.collections:
        for box in one.get("extent", {}).get("spatial", {}).get("bbox", []):
            assert len(box) in (4, 6)
            half = len(box) // 2
            assert box[1] <= box[half + 1]
        for interval in one.get("extent", {}).get("temporal", {}).get("interval", []):
            moments = [datetime.fromisoformat(end) for end in interval if end]
            assert moments == sorted(moments)


@requirement(1, "core", "sfc-md-op", "sfc-md-success")
def a_collection_alone_is_as_among_all(server: Server) -> None:
    for one in server.collections:
        alone = server.json(f"/collections/{one['id']}")
        for name in ("id", "title", "description", "extent", "itemType"):
            assert alone.get(name) == one.get(name), name


@requirement(1, "core", "fc-op", "fc-response")
def items_are_a_feature_collection(server: Server) -> None:
    for one in server.collections:
        page = server.json(f"/collections/{one['id']}/items", limit=5)
        assert page["type"] == "FeatureCollection"
        assert all(feature["type"] == "Feature" for feature in page["features"])


@requirement(1, "core", "fc-limit-definition", "fc-limit-response-1")
def a_limit_limits(server: Server) -> None:
    for limit in (1, 3):
        assert len(server.items(limit=limit)["features"]) == limit
    assert server.get(server.path, limit=TOO_MANY).status_code == 200


@requirement(1, "core", "fc-bbox-definition", "fc-bbox-response")
def a_box_keeps_what_is_in_it(server: Server) -> None:
    lon, lat = server.placed[0]["geometry"]["coordinates"][:2]
    page = server.items(bbox=f"{lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01}", limit=1000)
    assert server.placed[0]["id"] in [one["id"] for one in page["features"]]
    for one in page["features"]:
        if one["geometry"] and one["geometry"]["type"] == "Point":
            assert abs(one["geometry"]["coordinates"][0] - lon) <= 0.010001
            assert abs(one["geometry"]["coordinates"][1] - lat) <= 0.010001
    assert server.items(bbox=f"{lon - 0.01},{lat - 0.01},0,{lon + 0.01},{lat + 0.01},9", limit=1000)["features"]
    assert server.items(bbox="1,1,1.001,1.001")["features"] == []


@requirement(1, "core", "fc-time-definition", "fc-time-response")
def a_time_keeps_what_was_then(server: Server) -> None:
    interval = server.collection["extent"]["temporal"]["interval"][0]
    for given in (f"{interval[0]}/{interval[1]}", f"{interval[0]}/..", f"../{interval[1]}"):
        assert server.items(datetime=given, limit=1)["features"], given
    assert server.items(datetime="../1900-01-01T00:00:00Z")["features"] == []
    assert server.items(datetime="2900-01-01T00:00:00Z/..")["features"] == []


@requirement(1, "core", "fc-links", "fc-rel-type")
def a_page_links_to_itself_and_others(server: Server) -> None:
    page = server.items(limit=1)
    assert links(page, "self")
    assert links(page, "alternate")
    assert all(one.get("type") for one in page["links"] if one["rel"] in ("self", "alternate"))
    following = links(page, "next")
    assert following
    assert server.json(following[0]["href"])["features"][0]["id"] != page["features"][0]["id"]


@requirement(1, "core", "fc-timeStamp")
def a_time_stamp_is_one(server: Server) -> None:
    stamp = server.items(limit=1).get("timeStamp")
    assert stamp is None or datetime.fromisoformat(stamp)


@requirement(1, "core", "fc-numberMatched")
def the_number_that_matches_is_right(server: Server) -> None:
    page = server.items(limit=1000)
    told, counted = page.get("numberMatched"), len(page["features"])
    while following := links(page, "next"):
        assert counted < TOO_MANY
        page = server.json(following[0]["href"])
        counted += len(page["features"])
    assert told in (None, counted)


@requirement(1, "core", "fc-numberReturned")
def the_number_returned_is_right(server: Server) -> None:
    for limit in (1, 7, 1000):
        page = server.items(limit=limit)
        assert page.get("numberReturned", len(page["features"])) == len(page["features"])


@requirement(1, "core", "f-op", "f-success", "f-links")
def a_feature_alone_is_as_on_its_page(server: Server) -> None:
    one = server.placed[0]
    alone = server.json(f"{server.path}/{one['id']}")
    assert (alone["type"], alone["id"]) == ("Feature", one["id"])
    assert alone["properties"] == one["properties"]
    assert links(alone, "self")
    assert links(alone, "alternate")
    assert links(alone, "collection")
    assert server.get(f"{server.path}/there-is-none-such").status_code == 404


@requirement(1, "geojson", "definition", "content")
def features_come_as_geojson(server: Server) -> None:
    for path in (server.path, f"{server.path}/{server.placed[0]['id']}"):
        answer = server.get(path, headers={"Accept": "application/geo+json"})
        assert answer.headers["Content-Type"].partition(";")[0] == "application/geo+json"
        assert links(answer.json(), "self")
    assert server.get("/collections", headers=JSON).headers["Content-Type"].partition(";")[0] == "application/json"


@requirement(1, "html", "definition", "content")
def everything_comes_as_html(server: Server) -> None:
    html = {"Accept": "text/html"}
    for path in ("/", "/conformance", "/collections", server.path, f"{server.path}/{server.placed[0]['id']}"):
        answer = server.get(path, headers=html)
        assert answer.headers["Content-Type"].partition(";")[0] == "text/html", path
    landing = server.get("/", headers=html).text
    assert all(link["href"] in landing for link in server.landing["links"])


@requirement(
    1, "oas30", "oas-definition-1", "oas-definition-2", "oas-impl", "completeness", "exception-codes", "security"
)
def the_api_is_described_in_openapi_3_0(server: Server) -> None:
    (link,) = [one for one in links(server.landing, "service-desc") if "version=3.0" in one["type"]]
    assert server.json(link["href"])["openapi"].startswith("3.0")
