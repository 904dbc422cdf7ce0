"""With --debug, a change of the code or the pages is noticed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import chadchat_shared
from chadchat_server import reloading


@pytest.mark.parametrize("name", ["code.py", "page.html", "style.css"])
async def test_a_changed_file_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    server, shared = tmp_path / "server", tmp_path / "shared"
    for folder in (server, shared):
        folder.mkdir()
        (folder / name).touch()
    (server / "notes.txt").touch()
    monkeypatch.setattr(reloading, "__file__", str(server / "reloading.py"))
    monkeypatch.setattr(chadchat_shared, "__file__", str(shared / "__init__.py"))
    monkeypatch.setattr(reloading, "_EVERY_SECONDS", 0.01)
    waiting = asyncio.create_task(reloading.wait_for_change())
    written = 0
    while not waiting.done():  # the first may come before it has looked
        written += 1
        (shared / name).write_text("changed " * written)
        (server / "notes.txt").write_text("nobody minds this")
        await asyncio.wait([waiting], timeout=0.05)
    assert await waiting == shared / name
