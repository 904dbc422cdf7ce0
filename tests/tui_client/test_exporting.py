"""A room's log as a file, from within the room."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chadchat_tui.exporting import NotWritten, export_new, path_of
from chadchat_tui.session import Session
from tests.server_process import ServerProcess

from .seat import inside
from .waiting import eventually


async def test_all_of_the_log_is_in_the_file(server: ServerProcess, tmp_path: Path) -> None:
    """More than a page of it; what is there already stays."""
    path = tmp_path / "room.md"
    async with Session(server.url) as session:
        room = await session.create("sean")
        for number in range(205):
            room.post(f"line *{number}*")
        await room.say("the last")
        assert await export_new(room, server.url, "", path) == 206
        with pytest.raises(NotWritten, match="already"):
            await export_new(room, server.url, "", path)
    written = path.read_text(encoding="utf-8")
    assert written.startswith(f"# {room.code}\n\n<{server.url}/{room.code}>\n")
    assert written.count("**sean**: line \\*") == 205
    assert written.endswith("**sean**: the last\n")


async def test_a_room_without_a_word_is_a_title(server: ServerProcess, tmp_path: Path) -> None:
    async with Session(server.url) as session:
        room = await session.create("sean")
        assert await export_new(room, server.url, "a plan", tmp_path / "room.md") == 0
        with pytest.raises(NotWritten, match="cannot be written: No such file or directory"):
            await export_new(room, server.url, "", tmp_path / "no" / "room.md")
    assert (tmp_path / "room.md").read_text(encoding="utf-8").startswith(f"# {room.code}: a plan")


async def test_a_file_that_is_called_so_has_lines_of_json(
    server: ServerProcess, tmp_path: Path
) -> None:
    path = tmp_path / "room.JSONL"
    async with Session(server.url) as session:
        room = await session.create("sean")
        said = await room.say("hello")
        assert await export_new(room, server.url, "a plan", path) == 1
        head, message, _ = (json.loads(line) for line in path.read_text().splitlines())
        assert (head["code"], head["epoch"]) == (room.code, room.snapshot.epoch)
        assert (head["topic"], head["count"]) == ("a plan", 1)
        assert message == {
            "seq": 1, "id": said.id, "ts": said.ts, "name": "sean", "member": room.member,
            "message": "hello",
        }  # fmt: skip


def test_which_file_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert path_of("room.md") == tmp_path / "room.md"
    assert path_of("~/room.md") == tmp_path / "home" / "room.md"
    with pytest.raises(NotWritten, match="no such home"):
        path_of("~nobody-at-all/room.md")


async def test_in_the_room_it_is_said_where_it_is(
    server: ServerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what lets others in."""
    monkeypatch.chdir(tmp_path)
    async with inside(server) as sean:
        code = sean.conversation.room.code
        await sean.type("hello", "enter")
        await sean.until_said("hello")
        await sean.type("/export", "enter")
        await eventually(lambda: sean.hint == f"Messages written to {tmp_path / code}.md: 1")
        assert (tmp_path / f"{code}.md").exists()
        await sean.type("/invite", "enter")
        await eventually(lambda: f"Link:  {server.url}/{code}" in sean.hint)
