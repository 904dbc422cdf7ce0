"""Answers that are written piece by piece, to readers who may be slow, or gone."""

from __future__ import annotations

import asyncio

from aiohttp import web

_PATIENCE_SECONDS = 60.0
"""How long what waits may take to be read, before a reader counts as gone."""


async def write_in_time(response: web.StreamResponse, piece: bytes) -> None:
    """Write what is to be read by now. Raises TimeoutError where what was before is not."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await response.write(piece)


def cut_off(request: web.Request) -> None:
    """Break the answer off, so that nobody takes a part of it for the whole."""
    if request.transport is not None:
        request.transport.abort()
