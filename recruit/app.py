"""Builds the Litestar application: the one place where everything meets."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.config.compression import CompressionConfig
from litestar.di import NamedDependency, Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import RapidocRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.static_files import create_static_files_router
from litestar.stores.valkey import ValkeyStore
from litestar.types import ControllerRouterHandler
from valkey.asyncio import Valkey

from recruit import __version__
from recruit.applications import api as applications
from recruit.applications import drafts_api as drafts
from recruit.applications import uploads_api as uploads
from recruit.foundation import clock, database
from recruit.foundation.files import Files
from recruit.foundation.keys import signing_keys
from recruit.foundation.memory import spare_collector
from recruit.logs import configure_logging
from recruit.people import api as people
from recruit.people.guards import (
    STATIC_FILES,
    authentication,
    permission_guard,
    provide_actor,
    require_declared_permissions,
)
from recruit.scoring import api as scoring
from recruit.screening import api as screening
from recruit.selection import api as selection
from recruit.settings import settings
from recruit.site import applicant, officer, public
from recruit.site.errors import EXCEPTION_HANDLERS
from recruit.site.headers import add_security_headers
from recruit.site.overload import Overload
from recruit.site.templating import TEMPLATE_CONFIG
from recruit.swearing_in import api as swearing_in
from recruit.training import api as training

STATIC = Path(__file__).parent / "site" / "static"

ROUTES: list[ControllerRouterHandler] = [
    *public.ROUTES,
    *applicant.ROUTES,
    *officer.ROUTES,
    *people.ROUTES,
    *applications.ROUTES,
    *drafts.ROUTES,
    *uploads.ROUTES,
    *screening.ROUTES,
    *scoring.ROUTES,
    *selection.ROUTES,
    *training.ROUTES,
    *swearing_in.ROUTES,
]


@get("/health", opt=STATIC_FILES, include_in_schema=False)
async def health(valkey: NamedDependency[Valkey]) -> Response[dict[str, Any]]:
    """Whether this process reaches PostgreSQL and Valkey; 503 if not."""
    started = time.perf_counter()
    try:
        await database.fetch_value("SELECT 1")
        await valkey.ping()
    except Exception as fault:  # noqa: BLE001 - whatever it is, we are not well
        return Response({"healthy": False, "fault": type(fault).__name__}, status_code=503)
    return Response({"healthy": True, "milliseconds": round((time.perf_counter() - started) * 1e3)})


async def _note_the_time(request: Request[Any, Any, Any]) -> None:
    """Remember when a request arrived: on the last night that counts, not when its turn came.

    In a rehearsal every request reads the clock anew, so that all processes agree.
    """
    if clock.in_rehearsal():
        await clock.read_rehearsal()
    request.state.arrived = clock.now()


@asynccontextmanager
async def _open(_app: Litestar) -> AsyncIterator[None]:
    given = settings()
    if given.database_url is None:
        raise RuntimeError("set RECRUIT_DATABASE_URL, or use `recruit up`")
    spare_collector()
    await database.open_database(given.database_url, pool_size=given.pool_size)
    await clock.read_rehearsal()
    try:
        yield
    finally:
        await database.close_database()


def create_app() -> Litestar:
    """The application with the settings of this process."""
    configure_logging()
    given = settings()
    signing_keys()  # an unfit key is told now, not after an application was taken
    if given.valkey_url is None:
        raise RuntimeError("set RECRUIT_VALKEY_URL, or use `recruit up`")
    valkey: Valkey = Valkey.from_url(given.valkey_url)
    store = ValkeyStore(valkey, handle_client_shutdown=True)

    async def files() -> Files:
        return Files.at(given.files_url, given.data_dir)

    async def valkey_client() -> Valkey:
        return valkey

    return Litestar(
        [
            health,
            *ROUTES,
            create_static_files_router(
                "/static", [STATIC], opt=STATIC_FILES, cache_control=None, include_in_schema=False
            ),
        ],
        lifespan=[_open],
        on_startup=[require_declared_permissions],
        middleware=[Overload(), *authentication(given)],
        guards=[permission_guard],
        dependencies={
            "actor": Provide(provide_actor),
            "files": Provide(files),
            "valkey": Provide(valkey_client),
        },
        stores={name: store.with_namespace(name) for name in ("sessions", "rate_limit")},
        before_request=_note_the_time,
        before_send=[add_security_headers],
        exception_handlers=EXCEPTION_HANDLERS,
        template_config=TEMPLATE_CONFIG,
        compression_config=CompressionConfig(backend="gzip", exclude=["/api/v1", "/officer"]),
        openapi_config=_openapi(),
        request_max_body_size=6 * 1024 * 1024,
    )


class _Documentation(RapidocRenderPlugin):
    """RapiDoc without the fonts that it would fetch from elsewhere."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Render the page of the documentation."""
        rendered = super().render(request, openapi_schema)
        return rendered.replace(b"<rapi-doc ", b'<rapi-doc load-fonts="false" ')


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="recruit",
        version=__version__,
        path="/api/docs",
        render_plugins=[
            _Documentation(
                js_url="/static/vendor/rapidoc-min.js",
                path="/",
                favicon='<link rel="icon" href="/static/favicon.svg">',
            )
        ],
        components=Components(
            security_schemes={"key": SecurityScheme(type="http", scheme="bearer")}
        ),
        security=[{"key": []}],
    )
