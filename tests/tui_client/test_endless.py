"""Servers that have always more of the same: whatever is asked of them comes to an end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import to_builtins

from chadchat_shared.decoding import BadAnswer
from chadchat_tui.exporting import export_new
from chadchat_tui.searching import find_more
from chadchat_tui.session import Session
from chadchat_tui.state.finds import Finds
from tests.patience import PATIENCE_SECONDS

from .odd_server import JOINED, odd_server
from .samples import member, said

SAME_PAGE = {"ok": True, "messages": [to_builtins(said(7))], "more": True}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in which nothing is to be left."""
    yield tmp_path
    assert not [*tmp_path.iterdir()]


async def test_an_export_of_the_same_page_ends(folder: Path) -> None:
    """With a sentence, and without a file that has not all of the log."""
    newest = {"ok": True, "messages": [to_builtins(said(900))], "more": True}
    page = {
        "ok": True,
        "messages": [to_builtins(said(seq)) for seq in (7, 7, 3, 950)],
        "more": True,
    }

    def answer(asked: dict[str, object]) -> object:
        return page if "after" in asked else newest

    async with odd_server(join=JOINED, history=answer) as odd, Session(odd.url) as session:
        room = await session.join("ABCD", name="sean")
        async with asyncio.timeout(PATIENCE_SECONDS):
            with pytest.raises(BadAnswer):
                await export_new(room, odd.url, "", folder / "room.md")


async def test_a_search_that_gets_nowhere_ends() -> None:
    answers: list[dict[str, object]] = [
        {"ok": True, "messages": [], "more": True, "before": 40},
        {**SAME_PAGE, "before": 40},
    ]
    asked: list[object] = []

    def answer(search: dict[str, object]) -> object:
        asked.append(search.get("before"))
        return answers[min(len(asked) - 1, 1)]

    async with odd_server(join=JOINED, search=answer) as odd, Session(odd.url) as session:
        room = await session.join("ABCD", name="sean")
        finds = Finds("tea")
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for _ in find_more(room, finds):
                pass
    assert asked == [None, 40]
    assert not finds.more
    assert [message.seq for message in finds.messages] == [7]


async def test_members_who_are_told_again_and_again_are_told_once() -> None:
    everybody = [to_builtins(member("1", "sean")), to_builtins(member("2", "ana"))]
    page = {"ok": True, "members": everybody, "more": True}
    async with odd_server(join=JOINED, members=page) as odd, Session(odd.url) as session:
        room = await session.join("ABCD", name="sean")
        async with asyncio.timeout(PATIENCE_SECONDS):
            members = await room.members()
    assert [one.name for one in members] == ["sean", "ana"]
