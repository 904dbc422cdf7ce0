"""The list of those who are here, in as many cells as it has."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual.app import ComposeResult

from chadchat_tui.settings import DEFAULTS
from chadchat_tui.state.members import Members
from chadchat_tui.themes import Themed
from chadchat_tui.widgets.member_list import MemberList

from .samples import ME, member


class ListApp(Themed):
    """The list alone."""

    def compose(self) -> ComposeResult:
        yield MemberList()


async def lines(members: Members, *, width: int) -> list[str]:
    """Return what the list has of ``members`` in ``width`` cells."""
    async with ListApp(DEFAULTS.theme).run_test(size=(width, 12)) as pilot:
        people = pilot.app.query_one(MemberList)
        people.show(members, ME)
        await pilot.pause()
        return people.render().plain.split("\n")[2:]


@pytest.mark.parametrize(
    ("name", "width", "line"),
    [
        ("sean", 30, "sean (you, host, muted)"),
        ("sean", 18, "sean (host, muted)"),
        ("maximilian the great", 30, "maximilian… (you, host, muted)"),
        ("maximilian the great", 18, "maximilia… (muted)"),
        ("maximilian the great", 15, "maximilian the…"),
        ("maximilian the great", 5, "maxi…"),
        ("李雷和韩梅梅", 17, "李雷和韩… (muted)"),
        ("李雷和韩梅梅", 10, "李雷和韩…"),
    ],
)
async def test_a_name_and_what_is_said_of_it_share_a_line(name: str, width: int, line: str) -> None:
    one = replace(member(ME, name, host=True), muted=True)
    assert await lines(Members([one], 1), width=width) == [line]
