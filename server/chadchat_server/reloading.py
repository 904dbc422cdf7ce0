"""Notices, for ``--debug``, that the server's code or pages have changed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import chadchat_shared

_EVERY_SECONDS = 0.5
_SUFFIXES = frozenset({".py", ".html", ".js", ".css"})


def _modified() -> dict[Path, float]:
    folders = (Path(__file__).parent, Path(chadchat_shared.__file__).parent)
    return {
        path: path.stat().st_mtime
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in _SUFFIXES
    }


async def wait_for_change() -> Path:
    """Return the first file that is new, gone or changed since the call."""
    before = await asyncio.to_thread(_modified)
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        try:
            now = await asyncio.to_thread(_modified)
        except FileNotFoundError:  # deleted while we looked
            continue
        if changed := set(before.items()) ^ set(now.items()):
            return next(iter(changed))[0]
