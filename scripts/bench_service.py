"""A service to be measured, in a process of its own: python -m scripts.bench_service whole|bare SOCKET CONSTANT.

`whole` is the service as `geo_service serve` runs it, with one more route; `bare` is FastAPI with that route alone.
/constant answers the bytes of the file CONSTANT. SOCKET is the number of an inherited listening socket.
"""

import socket
import sys
from functools import cache
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response

from geo_service.app import create_app
from geo_service.commands.answering import Several
from geo_service.core.observe import logging_to_stderr
from geo_service.core.plugin import find_plugins
from geo_service.settings import Settings


def add_constant(app: FastAPI, file: Path) -> FastAPI:
    """The app, with /constant, which reads the file when it is first asked."""
    content = cache(file.read_bytes)

    @app.get("/constant", response_class=Response)
    async def read_constant() -> Response:
        """Always the same."""
        return Response(content(), media_type="application/geo+json")

    return app


def whole() -> FastAPI:
    """The service, by the settings of the environment."""
    settings = Settings()
    return create_app(settings, find_plugins(settings.plugins))


def main() -> None:
    """Serve until told to stop."""
    which, number, file = sys.argv[1:]
    listening = socket.socket(fileno=int(number))
    if which == "whole" and Settings().processes > 1:
        Several(Settings(), listening).run(lambda: None)
    app = add_constant(whole() if which == "whole" else FastAPI(), Path(file))
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
    with logging_to_stderr("INFO"):
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
