"""create_app: the service, put together from the core and the plugins; the only module that knows both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.routing import Match
from starlette.types import Scope

from geo_service.core import problems
from geo_service.core.access.forget import JOB as FORGET_SIGN_INS
from geo_service.core.access.gate import Access
from geo_service.core.access.key_routes import router as access_keys
from geo_service.core.access.oidc.provider import provider_of
from geo_service.core.access.oidc_routes import router as oidc
from geo_service.core.access.roles import read_roles
from geo_service.core.access.routes import router as access
from geo_service.core.audit.seal import JOB as SEAL_AUDIT
from geo_service.core.calendar import Clock
from geo_service.core.cases.routes import router as cases
from geo_service.core.cases.step_routes import router as case_steps
from geo_service.core.catalogue import read_catalogue
from geo_service.core.changes.following import Followers
from geo_service.core.changes.live import Live, listening
from geo_service.core.changes.routes import router as changes
from geo_service.core.compression import Compressed
from geo_service.core.database.connections import connected
from geo_service.core.demand.incoming.declaration import FORGET as FORGET_DEMAND_FILES
from geo_service.core.demand.incoming.declaration import READ as READ_DEMAND
from geo_service.core.demand.incoming.routes import router as demand_files
from geo_service.core.demand.routes import router as demand
from geo_service.core.editing.routes import router as editing
from geo_service.core.exports.answering import Exports
from geo_service.core.exports.feed import OPEN_FEEDS
from geo_service.core.exports.routes import other_router as other_feeds
from geo_service.core.exports.routes import router as exports
from geo_service.core.features.collection import collections
from geo_service.core.features.extents import Extents
from geo_service.core.features.filters.parser import PARSER
from geo_service.core.features.items_routes import items_router as items
from geo_service.core.features.items_routes import router as item
from geo_service.core.features.routes import router as features
from geo_service.core.feeds.handover_routes import router as handovers
from geo_service.core.feeds.platforms import FEEDS as PLATFORM_FEEDS
from geo_service.core.feeds.receipt_routes import router as receipts
from geo_service.core.feeds.routes import router as feeds
from geo_service.core.head import Head
from geo_service.core.health import router as health
from geo_service.core.horizon.refresh import JOB as HORIZON
from geo_service.core.idempotency.forget import JOB as FORGET_ANSWERS
from geo_service.core.jobs.worker import working
from geo_service.core.landing.openapi import Documented
from geo_service.core.landing.routes import router as landing
from geo_service.core.linked.routes import router as linked
from geo_service.core.listing.routes import router as listings
from geo_service.core.nearest.routes import router as nearest
from geo_service.core.observe import Metrics, Observe, garbage_looked_for_seldom
from geo_service.core.pages import BuiltFiles
from geo_service.core.parameters import known_parameters
from geo_service.core.pictures.store import store_of
from geo_service.core.pins.routes import router as pins
from geo_service.core.planning.declaration import JOB as PLAN
from geo_service.core.planning.point_routes import router as plan_points
from geo_service.core.planning.result_routes import router as plan_results
from geo_service.core.planning.routes import router as plans
from geo_service.core.plugin import Found, Plugin
from geo_service.core.programmes.routes import router as programmes
from geo_service.core.registry.driver_reports.forget import JOB as FORGET_REPORTS
from geo_service.core.registry.driver_reports.routes import router as driver_reports
from geo_service.core.registry.feedback.answer_routes import router as feedback_answers
from geo_service.core.registry.feedback.driver_routes import router as feedback_in
from geo_service.core.registry.feedback.forget import JOB as FORGET_FEEDBACK
from geo_service.core.registry.feedback.routes import router as feedback
from geo_service.core.registry.photos.facility_routes import router as own_photos
from geo_service.core.registry.photos.routes import router as photos
from geo_service.core.registry.photos.site_routes import router as photographed
from geo_service.core.registry.photos.sweep import JOB as SWEEP_PHOTOS
from geo_service.core.registry.photos.upload_routes import router as photos_in
from geo_service.core.registry.routes import router as registry
from geo_service.core.search.freshness import FreshIndex
from geo_service.core.search.routes import router as search
from geo_service.core.service import Service
from geo_service.core.steps.routes import router as steps
from geo_service.core.taps import Taps
from geo_service.core.tiles.cache import TileCache
from geo_service.core.tiles.document_routes import router as tile_documents
from geo_service.core.tiles.routes import Tiles
from geo_service.core.tiles.routes import router as tile_layers
from geo_service.core.tiles.routes import tiles_router as tiles
from geo_service.core.tiles.versions import Versions
from geo_service.core.travel.isochrones import Isochrones
from geo_service.core.travel.routes import router as isochrones
from geo_service.core.travel.running import travel_by
from geo_service.core.upload import MOST_WITHOUT_FILE
from geo_service.core.webhooks.deliver import JOB as DELIVER_WEBHOOKS
from geo_service.core.webhooks.forget import JOB as FORGET_DELIVERIES
from geo_service.core.webhooks.routes import router as webhooks
from geo_service.core.words import read_words
from geo_service.settings import MAP_UI, Settings


def create_app(settings: Settings, found: Found) -> FastAPI:
    """The service with these plugins; it connects to the database of the settings when it starts.

    Raises:
        ValueError: two plugins declare one kind, or there is no database in the settings.
        NoStore: what reads the store of photos is not installed.
    """
    if settings.database_url is None:
        raise ValueError("create_app needs a database_url; `geo_service serve` runs a private server without one")
    url = settings.database_url.get_secret_value()
    catalogue = read_catalogue(settings.data, found.plugins)
    words = read_words(settings.data)
    core_jobs = [HORIZON, FORGET_REPORTS, FORGET_FEEDBACK, SWEEP_PHOTOS, FORGET_ANSWERS, FORGET_SIGN_INS, SEAL_AUDIT]
    core_jobs += [DELIVER_WEBHOOKS, FORGET_DELIVERIES, PLAN, READ_DEMAND, FORGET_DEMAND_FILES]
    jobs = [*core_jobs, *(job for plugin in found.plugins for job in plugin.jobs)]
    metrics = Metrics()
    store = store_of(settings)
    cache = TileCache(settings.tile_cache_bytes)
    metrics.holds("geo_service_tile_cache_bytes", "Tiles held in memory, bytes.", lambda: cache.held_bytes)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as held:
            database = await held.enter_async_context(
                connected(url, settings.connections, settings.statement_timeout_ms)
            )
            app.state.service = Service(
                settings=settings,
                clock=Clock(settings.business_date),
                database=database,
                plugins={plugin.name: plugin for plugin in found.plugins},
                failures=found.failures,
                catalogue=catalogue,
                words=words,
                metrics=metrics,
                photos=store,
            )
            app.state.tiles = Tiles(Versions(database, approved_only=settings.public), cache)
            await held.enter_async_context(listening(app.state.followers.live, url))
            app.state.search = FreshIndex(database.public)
            held.push_async_callback(app.state.search.close)
            app.state.search.look()
            app.state.travel = travel = travel_by(settings.roads_folder, database.public)
            if travel.sites is not None:
                held.push_async_callback(travel.sites.close)
                travel.sites.look()
            held.enter_context(garbage_looked_for_seldom())
            await run_in_threadpool(PARSER.begin)
            if settings.work:
                await held.enter_async_context(working(settings, jobs))
            yield

    app = Documented(
        title="geo_service",
        version="0.1.0",
        lifespan=running,
        openapi_url=None,  # landing serves it at /api, as OGC API names it
        docs_url=None,
        redoc_url=None,
        max_body_size=MOST_WITHOUT_FILE,
        # What is counted and logged, we count and log: the messages of errors, which FastAPI would export, can hold
        # a person's data.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.taps = Taps()
    app.state.followers = followers = Followers(Live(), settings.followers)
    metrics.holds("geo_service_followers", "Who follows the changes now.", lambda: followers.count)
    gone = "Followers who took nothing and were dropped."
    metrics.holds("geo_service_followers_dropped", gone, lambda: followers.dropped)
    app.state.collections = collections(catalogue)
    app.state.extents = Extents()
    app.state.isochrones = Isochrones(settings.roads_folder)
    app.state.exports = Exports(settings.exports)
    app.state.filter_turns = asyncio.Semaphore(1)
    app.state.feeds = (*OPEN_FEEDS, *PLATFORM_FEEDS)
    app.state.access = Access(read_roles(settings.data), provider_of(settings))
    problems.install(app)
    include_routes(app, found)
    app.mount("/static", BuiltFiles(directory=MAP_UI / "dist"), name="static")
    app.add_middleware(Compressed)
    app.add_middleware(Head)
    app.add_middleware(Observe, metrics=metrics, failed=problems.fail)
    return app


def include_routes(app: FastAPI, found: Found) -> None:
    """Every route; they are tried in this order, so those that are asked most come first."""
    strict = [Depends(known_parameters)]
    asked_most = (tiles, nearest, search, items, item, features, tile_layers, tile_documents)
    of_sites = (registry, isochrones, pins, changes, linked, exports, feeds, other_feeds, photos, driver_reports)
    by_keepers = (editing, photographed, own_photos, photos_in, feedback_in, feedback, feedback_answers)
    by_listers = (listings, handovers, receipts)
    of_askers = (access, access_keys, webhooks)
    of_cases = (cases, case_steps, steps)
    of_planners = (demand_files, demand, plan_points, plans, plan_results)
    asked_by_users = (*of_sites, *by_keepers, *by_listers, programmes, *of_askers, *of_cases, *of_planners)
    for router in (*asked_most, health):
        app.include_router(router, dependencies=strict)
    for plugin in found.plugins:
        app.include_router(programme_branch(plugin), dependencies=strict)
    for router in asked_by_users:
        app.include_router(router, dependencies=strict)
    app.include_router(oidc)  # what a provider sends back may say more than we know of (RFC 6749, 4.1.2)
    app.include_router(landing)  # a page passes over parameters that it does not know


class Branch(APIRouter):
    """Routers under one path: who asks for another is not compared with each of their routes."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """What FastAPI asks of every router in turn."""
        return super().matches(scope) if scope["path"].startswith(self._path) else (Match.NONE, {})


def programme_branch(plugin: Plugin) -> Branch:
    """The routes of a programme."""
    path = f"/programmes/{plugin.name}"
    branch = Branch(path)
    for router in plugin.routers:
        branch.include_router(router, prefix=path, tags=[plugin.name])
    return branch
