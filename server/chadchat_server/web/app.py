"""The aiohttp application: Socket.IO, pages, static files, health."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.typedefs import Middleware

from ..gateway import Chat, Gateway
from ..log import RoomLog
from .api import attach_api, tell_programs
from .counting import Answers
from .downloads import Downloads
from .edge import (
    Headers,
    Networks,
    SessionLimit,
    Welcome,
    limit_bodies,
    limit_sessions,
    only_welcome,
    trust_proxies,
)  # fmt: skip
from .health import Health
from .installing import Installation
from .metrics import Limits, Metrics
from .pages import Pages
from .qr import qr_routes
from .sentences import load_sentences
from .sessions import Sessions
from .static import StaticFiles

_PACKAGE = Path(__file__).parent.parent
_STATIC = _PACKAGE / "static"
_TEMPLATES = _PACKAGE / "templates"
_FOR_PROGRAMS = ("/api/", "/hooks/")
"""The beginnings of the paths that programs ask for."""

_FORM_MAX = 65_536
"""Bytes of a posted form; Socket.IO's own bodies have their own limit."""


def make_app(
    *, chat: Chat, gateway: Gateway, log: RoomLog, sessions: Sessions, welcome: Welcome,
    trusted: Networks, sessions_max: int | None, body_seconds: float, body_max: int,
    backlog_max: int, limits: Limits, first: Sequence[Middleware], debug: bool,
    stopping: asyncio.Event,
) -> web.Application:  # fmt: skip
    """Put the parts together; ``sessions_max`` counts by address, None is no limit.

    ``body_max`` and ``backlog_max`` are in bytes: of what a program sends at once, and of what may
    wait for one that listens. ``first`` stands before all that stands before the handlers;
    ``stopping`` is set when the server is about to stop.
    """
    answers = Answers()
    middlewares: list[Middleware] = [
        *first,
        answers.count,
        tell_programs(*_FOR_PROGRAMS, refusals=chat.figures.refusals),
    ]
    if trusted:
        middlewares.append(trust_proxies(trusted))
    middlewares += [only_welcome(welcome), limit_bodies(body_seconds)]
    limit = SessionLimit(gateway.connections, sessions_max)
    middlewares.append(limit_sessions(limit))
    app = web.Application(middlewares=middlewares, client_max_size=_FORM_MAX)
    files = StaticFiles(_STATIC)
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=debug,
    )
    environment.globals["static"] = files.url
    sentences = load_sentences(_TEMPLATES / "sentences.toml")
    environment.globals["say"] = sentences
    gateway.attach(app)
    app.on_response_prepare.append(Headers(welcome.origins).set)
    files.attach(app)
    app.add_routes(Health(log, Metrics(chat, gateway, log, answers, limits), stopping).routes())
    attach_api(app, chat, limit, body_max=body_max, backlog_max=backlog_max)
    app.add_routes(Installation(files, sentences).routes())
    app.add_routes(Downloads(chat.doorman, chat.exporting, sessions).routes())
    app.add_routes(qr_routes())
    app.add_routes(Pages(chat.doorman, sessions).routes())
    return app
