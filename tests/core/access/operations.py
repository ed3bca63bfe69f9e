"""Who may ask what: an entry for every operation of the service. A new one without an entry fails in test_matrix."""

from dataclasses import dataclass
from typing import Literal

from geo_service.core.plugin import find_plugins

type Row = Literal["own", "other", "none"]

ROWS: tuple[Row, ...] = ("own", "other", "none")

# What everybody may ask, and what comes of it, whoever asks. A report is of a site that does not exist.
PUBLIC: dict[tuple[str, str], tuple[str, int]] = {
    ("get", "/"): ("/?f=json", 200),
    ("get", "/about"): ("/about", 200),
    ("get", "/api"): ("/api", 200),
    ("get", "/changes"): ("/changes?limit=5", 200),
    ("get", "/changes.atom"): ("/changes.atom?limit=5", 200),
    ("get", "/collections"): ("/collections", 200),
    ("get", "/collections/{code}"): ("/collections/driver_home", 200),
    ("get", "/collections/{code}/items"): ("/collections/driver_home/items?limit=2", 200),
    ("get", "/collections/{code}/items/{feature_id}"): ("/collections/districts/items/310101", 200),
    ("get", "/collections/{code}/queryables"): ("/collections/driver_home/queryables", 200),
    ("get", "/collections/{code}/schema"): ("/collections/driver_home/schema", 200),
    ("get", "/collections/{code}/sortables"): ("/collections/driver_home/sortables", 200),
    ("get", "/collections/{code}/tiles"): ("/collections/driver_home/tiles", 200),
    ("get", "/collections/{code}/tiles/WebMercatorQuad"): ("/collections/driver_home/tiles/WebMercatorQuad", 200),
    ("get", "/collections/{code}/tiles/WebMercatorQuad/{z}/{row}/{col}"): (
        "/collections/driver_home/tiles/WebMercatorQuad/9/209/428",
        200,
    ),
    ("get", "/console"): ("/console", 200),
    ("get", "/planner"): ("/planner", 200),
    ("get", "/own"): ("/own", 200),
    ("get", "/crs"): ("/crs", 200),
    ("get", "/crs/{code}"): ("/crs/gcj02", 200),
    ("get", "/conformance"): ("/conformance", 200),
    ("get", "/districts"): ("/districts", 200),
    ("get", "/facilities/{facility_id}"): ("/facilities/{open}", 200),
    ("get", "/feeds"): ("/feeds", 200),
    ("get", "/feeds/amap"): ("/feeds/amap?f=json", 200),
    ("get", "/feeds/baidu"): ("/feeds/baidu?f=csv", 200),
    ("get", "/feeds/chargers"): ("/feeds/chargers", 200),
    ("get", "/feeds/csv"): ("/feeds/csv", 200),
    ("get", "/feeds/csv-metadata.json"): ("/feeds/csv-metadata.json?datum=bd09", 200),
    ("get", "/feeds/fgb"): ("/feeds/fgb?collection=streets", 400),
    ("get", "/feeds/geojson"): ("/feeds/geojson?district_code=310101", 200),
    ("get", "/feeds/gpkg"): ("/feeds/gpkg?sortby=name", 400),
    ("get", "/feeds/parquet"): ("/feeds/parquet?since=0", 400),
    ("get", "/feeds/pmtiles"): ("/feeds/pmtiles?datum=bd09", 400),
    ("get", "/feeds/tencent"): ("/feeds/tencent", 200),
    ("get", "/feeds/{code}"): ("/feeds/shp?collection=driver_home", 404),
    ("get", "/feeds/xlsx"): ("/feeds/xlsx?limit=5", 400),
    ("get", "/feeds/zhigongzhijia"): ("/feeds/zhigongzhijia?since=0", 200),
    ("get", "/functions"): ("/functions", 200),
    ("get", "/healthz"): ("/healthz", 200),
    ("get", "/isochrones"): ("/isochrones?lon=121.4737&lat=31.2305&minutes=5", 503),
    ("get", "/metrics"): ("/metrics", 200),
    ("get", "/nearest"): ("/nearest?lon=121.4737&lat=31.2305&limit=3", 200),
    ("get", "/opensearch.xml"): ("/opensearch.xml", 200),
    ("get", "/photos/{sha256}.webp"): (f"/photos/{'0' * 64}.webp", 404),
    ("get", "/photos/{sha256}/thumbnail.webp"): (f"/photos/{'0' * 64}/thumbnail.webp", 404),
    ("get", "/programmes"): ("/programmes", 200),
    ("get", "/programmes/driver_homes/forms/{tier}.xlsx"): ("/programmes/driver_homes/forms/micro.xlsx", 200),
    ("get", "/programmes/driver_homes/progress"): ("/programmes/driver_homes/progress", 200),
    ("get", "/programmes/fitness_stations/progress"): ("/programmes/fitness_stations/progress", 200),
    ("get", "/programmes/labour_relations/rubric"): ("/programmes/labour_relations/rubric", 200),
    ("get", "/programmes/recuperation/houses"): ("/programmes/recuperation/houses", 200),
    ("get", "/programmes/{name}"): ("/programmes/recuperation", 200),
    ("get", "/programmes/{name}/decisions"): ("/programmes/recuperation/decisions", 200),
    ("get", "/readyz"): ("/readyz", 200),
    ("get", "/robots.txt"): ("/robots.txt", 200),
    ("get", "/search"): ("/search?q=黄浦", 200),
    ("get", "/session"): ("/session", 200),
    ("get", "/session/oidc"): ("/session/oidc", 404),
    ("get", "/session/oidc/callback"): ("/session/oidc/callback", 404),
    ("get", "/sitemap.xml"): ("/sitemap.xml", 200),
    ("get", "/sitemap/{block}.xml"): ("/sitemap/87654321.xml", 404),
    ("get", "/styles"): ("/styles", 200),
    ("get", "/styles/{flavour}.json"): ("/styles/light.json", 200),
    ("get", "/sw.js"): ("/sw.js", 200),
    ("get", "/tileMatrixSets"): ("/tileMatrixSets", 200),
    ("get", "/tileMatrixSets/WebMercatorQuad"): ("/tileMatrixSets/WebMercatorQuad", 200),
    ("get", "/tiles"): ("/tiles", 200),
    ("get", "/tiles/WebMercatorQuad"): ("/tiles/WebMercatorQuad", 200),
    ("get", "/tiles/WebMercatorQuad/{z}/{row}/{col}"): ("/tiles/WebMercatorQuad/9/209/428", 200),
    ("get", "/tiles/{layer}.json"): ("/tiles/all.json", 200),
    ("get", "/tiles/{layer}/{z}/{x}/{y}"): ("/tiles/all/9/428/209", 200),
    ("get", "/words"): ("/words", 200),
    ("options", "/collections/{code}/items"): ("/collections/driver_home/items", 200),
    ("options", "/collections/{code}/items/{feature_id}"): ("/collections/driver_home/items/1", 200),
    ("post", "/facilities/{facility_id}/feedback"): ("/facilities/87654321/feedback", 422),
    ("post", "/facilities/{facility_id}/reports"): ("/facilities/87654321/reports", 422),
    ("post", "/programmes/{name}/decisions/{decision}"): ("/programmes/recuperation/decisions/none", 422),
    ("post", "/session"): ("/session", 422),
}


@dataclass(frozen=True)
class Guarded:
    """An operation that is not for everybody; one that is for everybody without a parameter is named with it.

    Attributes:
        permission: what its gate asks for; None when it asks only who it is.
        done: the status when it is done, or is refused for a reason that lies behind the gate.
        rows: whose rows it can be asked for.
        missing: the status for what does not exist, or exists for somebody else.
        sees: any of these permissions lets somebody see such rows at all; the gate's own when None.
        sees_row: any of these lets them see this row among them; those of `sees` when None.
        lets_in: any of these lets them do it to a row that they see; those of `sees_row` when None.
    """

    permission: str | None
    done: int
    rows: tuple[Row, ...] = ("own",)
    missing: int = 404
    sees: frozenset[str] | None = None
    sees_row: frozenset[str] | None = None
    lets_in: frozenset[str] | None = None


WORKFLOWS = {one.name: one for plugin in find_plugins().plugins for one in plugin.workflows}
OF_CASES = frozenset(permission for one in WORKFLOWS.values() for permission in one.permissions)
OF_PLANS = frozenset(WORKFLOWS["plan"].permissions)
STEPS_OF_PLANS = frozenset(step.permission for step in WORKFLOWS["plan"].transitions)
EXTENDS_PLANS = frozenset({WORKFLOWS["plan"].extends or ""})


def any_of(permissions: str, done: int) -> Guarded:
    """An operation on a row, for which one of several permissions will do."""
    return Guarded(permissions, done, ROWS, sees=frozenset(permissions.split(" or ")))


def any_row(permissions: str, done: int, lets_in: frozenset[str] | None = None) -> Guarded:
    """An operation on no row in particular, for which one of several permissions will do."""
    return Guarded(permissions, done, sees=frozenset(permissions.split(" or ")), lets_in=lets_in)


KEEPS_SITE = "facility:daily or facility:apply"
BRINGS_PHOTOS = f"{KEEPS_SITE} or facility:list"
SEES_SITE = f"facility:read or {BRINGS_PHOTOS}"
AS_OF = "/facilities/{facility_id}?as_of="
FORM = "/programmes/driver_homes/forms/{tier}.xlsx?organisation="
PHOTOS = "/facilities/{facility_id}/photos"
FEEDBACK = "/feedback/{feedback_id}"
PLATFORMS = ("zhigongzhijia", "amap", "baidu", "tencent")
HANDOVERS = "/feeds/{target}/handovers"
LISTS, PULLS = "facility:list", "facility:list or facility:changes"
# A program that is not the platform's own is refused.
OF_PLATFORM = frozenset({LISTS})
LISTINGS = "/facilities/{facility_id}/listings"
POSITION = "/facilities/{facility_id}/position"
ITEM = "/collections/{code}/items/{feature_id}"
WEBHOOK = "/webhooks/{webhook_id}"
SUBSCRIBES = "facility:changes or cases:steps"
KEEPS_WEBHOOK = f"{SUBSCRIBES} or machines"
DEMAND = "/demand/{layer_id}"
DEMAND_FILE = "/demand-files/{file_id}"
RUN = "/planning/runs/{run_id}"
# What comes of a run; of one that has come to no end nothing: 409.
OF_RUN = ("cells", "against/{other_id}", "result.gpkg")
# Looked up in the same way, behind the same gate: no cells of their own.
ALIKE = ("sites", "gaps", "districts", "result.geojson", "result.xlsx", "result.html", "result.ics", "visits")
LISTS_OF_MEMBERS = "/programmes/member_protection/lists"
LIST = f"{LISTS_OF_MEMBERS}/{{list_id}}"
OWN = "/programmes/member_protection/own"
OWN_CLAIM = f"{OWN}/claims/{{claim_id}}"
CLAIMS = "/programmes/member_protection/claims"
CLAIM = f"{CLAIMS}/{{claim_id}}"
ILLNESS_LISTS = "/programmes/member_protection/illness-lists"
DECIDES = "member_protection:claims"
STEPS_OF_CLAIMS = ("incomplete", "investigation", "review-flags", "decision")
ENROLS, CONFIRMS = "member_protection:members", "member_protection:confirm"
OF_MEMBERS = "/programmes/member_protection"
RECEIVES, SUPERVISES = "member_protection:receipts", "member_protection:supervise"
PAID_TO = "member_protection:payout"
BATCH = f"{OF_MEMBERS}/batches/{{batch_id}}"
APPLICATIONS = "/programmes/member_protection/applications"
APPLICATION = f"{APPLICATIONS}/{{application_id}}"
DEDUCTIONS = "/programmes/member_protection/deductions"
DEDUCTION = f"{DEDUCTIONS}/{{deduction_id}}"
ENTERS = "self or member_protection:enter"
SEES_APPLICATIONS = f"{ENTERS} or member_protection:status or {RECEIVES}"
GUARDED = {
    ("get", AS_OF): Guarded("facility:read", 200, ROWS),
    ("get", FORM): Guarded("facility:read", 200, ROWS),
    ("post", "/programmes/driver_homes/forms/report"): Guarded("facility:apply", 422),
    ("get", "/account"): Guarded(None, 200),
    ("delete", "/session"): Guarded(None, 204),
    ("delete", "/account/sessions/{session_id}"): Guarded(None, 204, ROWS),
    ("post", "/account/keys"): Guarded("machines", 201, ROWS),
    ("delete", "/account/keys/{key_id}"): Guarded("machines", 204, ROWS),
    # Without an address: 422.
    ("post", "/webhooks"): any_row(SUBSCRIBES, 422),
    ("get", "/webhooks"): any_row(KEEPS_WEBHOOK, 200),
    ("get", WEBHOOK): any_of(KEEPS_WEBHOOK, 200),
    ("delete", WEBHOOK): any_of(KEEPS_WEBHOOK, 204),
    ("put", f"{WEBHOOK}/status"): any_of(KEEPS_WEBHOOK, 200),
    ("get", f"{WEBHOOK}/deliveries"): any_of(KEEPS_WEBHOOK, 200),
    ("post", f"{WEBHOOK}/deliveries/{{number}}/replay"): any_of(KEEPS_WEBHOOK, 202),
    ("get", "/steps"): Guarded("cases:steps", 200),
    ("get", "/workflows"): Guarded(None, 200),
    ("get", "/cases"): Guarded(None, 200, sees=OF_CASES),
    # On the day of these tests it is too late to open one.
    ("post", "/cases"): Guarded(
        *(None, 409, ("own", "other"), 403), sees=OF_CASES, lets_in=frozenset({WORKFLOWS["plan"].opening.permission})
    ),
    ("get", "/cases/stages"): Guarded(None, 200, sees=OF_CASES),
    ("get", "/cases/{case_id}"): Guarded(None, 200, ROWS, sees=OF_CASES, sees_row=OF_PLANS),
    # Without If-Match: 428.
    ("post", "/cases/{case_id}/transitions/{transition}"): Guarded(None, 428, ROWS, sees=OF_CASES, sees_row=OF_PLANS),
    ("post", "/cases/{case_id}/assignee"): Guarded(
        None, 200, ROWS, sees=OF_CASES, sees_row=OF_PLANS, lets_in=STEPS_OF_PLANS
    ),
    ("get", "/workflows/{programme}/{name}/extensions"): Guarded(None, 200, sees=OF_CASES),
    ("post", "/workflows/{programme}/{name}/extensions"): Guarded(
        None, 201, ("own", "other"), 403, sees=OF_CASES, lets_in=EXTENDS_PLANS
    ),
    ("post", "/programmes/driver_homes/applications"): Guarded("facility:apply", 422),
    ("get", "/programmes/driver_homes/stages"): Guarded("facility:read", 200),
    ("get", "/programmes/driver_homes/subsidies"): Guarded("facility:read", 200),
    ("get", "/programmes/fitness_stations/ranking"): Guarded("fitness_stations:accept", 200),
    ("get", "/programmes/fitness_stations/stages"): Guarded("fitness_stations:read", 200),
    ("get", "/programmes/fitness_stations/stations"): Guarded("fitness_stations:read", 200),
    ("get", "/programmes/fitness_stations/subsidies"): Guarded("fitness_stations:read", 200),
    # On the day of these tests there is nothing to select.
    ("post", "/programmes/fitness_stations/selections"): Guarded("fitness_stations:select", 409),
    ("get", "/photos"): Guarded(SEES_SITE, 200, sees=frozenset(SEES_SITE.split(" or "))),
    ("get", PHOTOS): any_of(SEES_SITE, 200),
    ("post", PHOTOS): any_of(BRINGS_PHOTOS, 201),
    ("delete", f"{PHOTOS}/{{photo_id}}"): any_of(KEEPS_SITE, 204),
    ("get", f"{PHOTOS}/{{photo_id}}/image.webp"): any_of(SEES_SITE, 200),
    ("get", f"{PHOTOS}/{{photo_id}}/thumbnail.webp"): any_of(SEES_SITE, 200),
    ("put", POSITION): any_of(KEEPS_SITE, 200),
    ("post", "/collections/{code}/items"): Guarded("facility:apply", 422),
    # Of whatever version, and with nothing in it.
    ("put", ITEM): any_of(KEEPS_SITE, 422),
    ("patch", ITEM): any_of(KEEPS_SITE, 200),
    ("delete", ITEM): Guarded(
        *(KEEPS_SITE, 204, ROWS), sees=frozenset(KEEPS_SITE.split(" or ")), lets_in=frozenset({"facility:apply"})
    ),
    ("get", "/feedback"): Guarded("facility:daily", 200),
    ("get", f"{FEEDBACK}/photo.webp"): Guarded("facility:daily", 200, ROWS),
    ("post", f"{FEEDBACK}/answer"): Guarded("facility:daily", 200, ROWS),
    ("get", "/listings"): Guarded(
        "facility:read or facility:list", 200, sees=frozenset({"facility:read", "facility:list"})
    ),
    ("get", LISTINGS): any_of("facility:read or facility:list", 200),
    **{("get", f"/feeds/{one}?f="): any_row(PULLS, 200) for one in PLATFORMS},
    **{("get", f"/feeds/{one}?named="): any_row(PULLS, 200, OF_PLATFORM) for one in PLATFORMS},
    ("get", "/feeds/{target}/report"): Guarded(LISTS, 200),
    ("get", HANDOVERS): any_row(PULLS, 200, OF_PLATFORM),
    ("post", HANDOVERS): any_row(PULLS, 422, OF_PLATFORM),
    ("post", "/feeds/{target}/receipts"): Guarded(LISTS, 422),
    ("get", "/demand"): Guarded("planning:read", 200),
    # Without a file: 422.
    ("post", "/demand"): Guarded("planning:write", 422),
    ("get", DEMAND): Guarded("planning:read", 200, ROWS),
    ("delete", DEMAND): Guarded("planning:write", 204, ROWS),
    ("get", f"{DEMAND}/cells"): Guarded("planning:read", 200, ROWS),
    ("get", "/demand-files"): Guarded("planning:read", 200),
    # Without a word on what it is: 400.
    ("put", "/demand-files"): Guarded("planning:write", 400),
    ("get", DEMAND_FILE): Guarded("planning:read", 200, ROWS),
    ("delete", DEMAND_FILE): Guarded("planning:write", 204, ROWS),
    **{("get", f"{DEMAND_FILE}/{what}"): Guarded("planning:read", 200, ROWS) for what in ("faults", "faults.csv")},
    # Without a file: 422.
    ("post", "/planning/points"): Guarded("planning:write", 422),
    # Of nothing: 422.
    ("post", "/planning/coverage"): Guarded("planning:write", 422),
    ("post", "/planning/siting"): Guarded("planning:write", 422),
    ("post", "/planning/rounds"): Guarded("planning:write", 422),
    # A run of rounds that is done, there is none.
    ("post", f"{RUN}/by-hand"): Guarded("planning:write", 404),
    ("get", "/planning/runs"): Guarded("planning:read", 200),
    ("get", RUN): Guarded("planning:read", 200, ROWS),
    ("delete", RUN): Guarded("planning:write", 204, ROWS),
    ("put", f"{RUN}/sharing"): Guarded("planning:write", 409),
    **{("get", f"{RUN}/{what}"): Guarded("planning:read", 409) for what in OF_RUN},
    **{("get", f"{RUN}/{what}"): Guarded("planning:read", 409, ()) for what in ALIKE},
    # Of neither a cell nor a site.
    ("get", f"{RUN}/explain"): Guarded("planning:read", 400),
    # Without a word on what it is: 400.
    ("put", LISTS_OF_MEMBERS): Guarded(ENROLS, 400),
    ("get", LISTS_OF_MEMBERS): any_row(f"{ENROLS} or {CONFIRMS}", 200),
    ("get", LIST): any_of(f"{ENROLS} or {CONFIRMS}", 200),
    ("delete", LIST): Guarded(ENROLS, 204, ROWS),
    **{("get", f"{LIST}/{what}"): any_of(f"{ENROLS} or {CONFIRMS}", 200) for what in ("faults", "members")},
    # One that is still being read can be neither submitted nor confirmed.
    ("post", f"{LIST}/submission"): Guarded(ENROLS, 409, ROWS),
    ("post", f"{LIST}/confirmation"): Guarded(CONFIRMS, 409, ROWS),
    # Without a reason: 422.
    ("post", f"{LIST}/return"): Guarded(CONFIRMS, 422),
    ("get", "/programmes/member_protection/invoices"): Guarded(CONFIRMS, 200),
    ("get", "/programmes/member_protection/balances"): any_row(f"{CONFIRMS} or member_protection:supervise", 400),
    # Of nothing: 422. No bank's statement: 400.
    ("post", f"{LIST}/voucher"): Guarded(CONFIRMS, 422),
    ("put", "/programmes/member_protection/receipts"): Guarded("member_protection:receipts", 400),
    # Nothing is decided: nothing to be paid. There is no such batch, payment, account or file.
    ("get", f"{OF_MEMBERS}/batches"): Guarded(DECIDES, 200),
    ("post", f"{OF_MEMBERS}/batches"): Guarded(DECIDES, 409),
    ("get", BATCH): Guarded(DECIDES, 404),
    **{("get", f"{BATCH}/{what}"): Guarded(DECIDES, 404) for what in ("payments", "file")},
    **{("post", f"{BATCH}/{what}"): Guarded(DECIDES, 404) for what in ("release", "withdrawal")},
    # No bank's answer: 400.
    ("put", f"{BATCH}/returns"): Guarded(RECEIVES, 400),
    ("get", f"{OF_MEMBERS}/payments"): Guarded(DECIDES, 200),
    ("post", f"{OF_MEMBERS}/payments/{{reference}}/reversal"): Guarded(RECEIVES, 422),
    ("get", f"{OF_MEMBERS}/payment-balances"): any_row(f"{DECIDES} or {SUPERVISES}", 400),
    # With no card: 400.
    ("put", f"{CLAIM}/payee"): Guarded(DECIDES, 400),
    ("get", f"{CLAIM}/letter"): Guarded(DECIDES, 404),
    ("get", f"{OWN_CLAIM}/letter"): Guarded("self", 404),
    ("get", f"{OF_MEMBERS}/payouts"): Guarded(PAID_TO, 200),
    ("get", f"{OF_MEMBERS}/payout-accounts"): Guarded(PAID_TO, 200),
    ("put", f"{OF_MEMBERS}/payout-accounts/{{organisation}}"): Guarded(PAID_TO, 422),
    ("post", f"{OF_MEMBERS}/payout-accounts/{{account_id}}/confirmation"): Guarded(DECIDES, 404),
    # Of nothing: 422.
    ("get", f"{OWN}/card-changes"): Guarded("self", 200),
    ("post", f"{OWN}/card-changes"): Guarded("self", 422),
    ("get", f"{OF_MEMBERS}/card-changes"): Guarded(DECIDES, 200),
    ("post", f"{OF_MEMBERS}/card-changes"): Guarded(DECIDES, 422),
    # An empty file: 400. Without a year: 400.
    ("put", f"{OF_MEMBERS}/discharges"): Guarded(DECIDES, 202),
    ("get", f"{OF_MEMBERS}/discharges"): Guarded(DECIDES, 200),
    ("get", f"{OF_MEMBERS}/discharges/{{file_id}}"): Guarded(DECIDES, 404),
    ("delete", f"{OF_MEMBERS}/discharges/{{file_id}}"): Guarded(DECIDES, 404),
    ("get", f"{OF_MEMBERS}/discharges/{{file_id}}/faults"): Guarded(DECIDES, 404),
    ("get", f"{OF_MEMBERS}/figures"): Guarded(SUPERVISES, 400),
    ("get", f"{OWN}/identity"): Guarded("self", 200),
    ("put", f"{OWN}/identity"): Guarded("self", 422),
    ("get", f"{OWN}/covers"): Guarded("self", 200),
    ("get", f"{OWN}/claims"): Guarded("self", 200),
    ("post", f"{OWN}/claims"): Guarded("self", 422),
    # A claim that there is not; tests/plugins/member_protection/claims ask for others'.
    ("get", OWN_CLAIM): Guarded("self", 404),
    ("delete", OWN_CLAIM): Guarded("self", 404),
    ("post", f"{OWN_CLAIM}/submission"): Guarded("self", 404),
    ("put", f"{OWN_CLAIM}/papers/{{kind}}"): Guarded("self", 404),
    ("delete", f"{OWN_CLAIM}/papers/{{kind}}"): Guarded("self", 404),
    ("get", CLAIMS): Guarded(DECIDES, 200),
    ("post", CLAIMS): Guarded(DECIDES, 422),
    ("post", f"{CLAIMS}/proposals"): Guarded(DECIDES, 202),
    ("post", f"{CLAIMS}/decisions"): Guarded(DECIDES, 202),
    ("get", f"{CLAIMS}/sets/{{job_id}}"): Guarded(DECIDES, 404),
    ("delete", f"{CLAIMS}/sets/{{job_id}}"): Guarded(DECIDES, 404),
    ("get", CLAIM): Guarded(DECIDES, 404),
    ("post", f"{CLAIM}/complete"): Guarded(DECIDES, 404),
    ("post", f"{CLAIM}/proposal"): Guarded(DECIDES, 404),
    # Of nothing: 422. For no purpose, or no paper: 400.
    **{("post", f"{CLAIM}/{name}"): Guarded(DECIDES, 422) for name in STEPS_OF_CLAIMS},
    ("get", f"{CLAIM}/medical"): Guarded(DECIDES, 400),
    ("get", f"{CLAIM}/papers/{{kind}}"): Guarded(DECIDES, 400),
    ("put", f"{CLAIM}/papers/{{kind}}"): Guarded(DECIDES, 400),
    ("get", ILLNESS_LISTS): any_row(f"self or {DECIDES}", 200),
    ("put", ILLNESS_LISTS): Guarded(DECIDES, 422),
    # Of nothing: 422. What was not paid is not given back either. No bank's answer: 400.
    ("post", APPLICATIONS): any_row(ENTERS, 422),
    ("get", APPLICATIONS): any_row(SEES_APPLICATIONS, 200),
    ("get", APPLICATION): any_of(SEES_APPLICATIONS, 200),
    ("post", f"{APPLICATION}/refund"): Guarded(RECEIVES, 422),
    # No day to pay is to come. What nobody sealed is not opened: 500.
    ("post", DEDUCTIONS): Guarded(RECEIVES, 409),
    ("get", DEDUCTIONS): Guarded(RECEIVES, 200),
    ("get", f"{DEDUCTION}/file"): Guarded(RECEIVES, 500, ROWS),
    ("put", f"{DEDUCTION}/answers"): Guarded(RECEIVES, 400, ROWS),
    # What was never public cannot be sent.
    ("put", f"{LISTINGS}/{{platform}}"): Guarded("facility:list", 409, ROWS),
}
