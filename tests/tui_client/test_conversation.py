"""A conversation without a screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from chadchat_shared.answers import MemberInfo, MembersPage
from chadchat_shared.limits import PAGE_MAX
from chadchat_tui.conversation import Entry
from chadchat_tui.tokens import TokenStore
from chadchat_tui.workspace import Workspace

from .odd_server import JOINED, odd_server
from .samples import ME, member
from .waiting import eventually


@asynccontextmanager
async def workspace_on(url: str) -> AsyncIterator[Workspace]:
    """Give a workspace with the room ABCD, in which events are taken in."""

    async def follow() -> None:
        async for _ in workspace.events():
            pass

    workspace = Workspace(Entry(url, "sean", "ABCD"), TokenStore(pytest.fail))
    workspace.connect()
    following = asyncio.create_task(follow())
    try:
        await workspace.enter(workspace.conversation, workspace.conversation.entry)
        yield workspace
    finally:
        await workspace.close()
        await following


def people(count: int) -> list[MemberInfo]:
    """Return members, oneself the first."""
    others = [member(f"m{number:05}", f"guest {number:05}") for number in range(1, count)]
    return [member(ME, "sean", host=True), *others]


@pytest.mark.parametrize(("count", "pages"), [(PAGE_MAX - 1, 0), (3 * PAGE_MAX, 3)])
async def test_everybody_in_a_large_room_is_learned_of(count: int, pages: int) -> None:
    """Whom the snapshot leaves out is asked for, each time that one comes in."""
    everybody = people(count)

    def list_members(asked: dict[str, object]) -> object:
        ids = [one.member for one in everybody]
        start = ids.index(str(asked["after"])) + 1 if "after" in asked else 0
        page = everybody[start : start + PAGE_MAX]
        more = start + PAGE_MAX < len(everybody)
        return msgspec.to_builtins(MembersPage(members=page, more=more))

    joined = {**JOINED, "online": count, "members": msgspec.to_builtins(everybody[:PAGE_MAX])}
    async with (
        odd_server(join=joined, members=list_members) as odd,
        workspace_on(odd.url) as workspace,
    ):
        await eventually(lambda: len(workspace.conversation.state.members.here) == count)
        assert odd.asked.count("members") == pages
        await odd.cut()
        await eventually(lambda: not workspace.conversation.state.inside)
        odd.answers["join"] = {**joined, "epoch": "another", "reset": True}
        workspace.retry_now()
        await eventually(lambda: workspace.conversation.state.inside)
        await eventually(lambda: len(workspace.conversation.state.members.here) == count)
        assert odd.asked.count("members") == 2 * pages


@pytest.mark.parametrize(
    ("known", "online", "here"),
    [
        (1, 1, "You are the first here."),
        (2, 1, "You are alone here."),
        (2, 2, "Nothing is said here yet."),
    ],
)
async def test_who_comes_into_a_silent_room_is_told_who_else_has(
    known: int, online: int, here: str
) -> None:
    members = [member(ME, "sean", host=True), member("m1", "ana", online=online > 1)]
    joined = {**JOINED, "online": online, "members": msgspec.to_builtins(members[:known])}
    async with odd_server(join=joined) as odd, workspace_on(odd.url) as workspace:
        await eventually(lambda: workspace.conversation.state.inside)
        [hint] = workspace.conversation.state.log.hints
        assert hint.startswith(f"{here} To invite others, share:\n")
