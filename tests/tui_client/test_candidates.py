"""What can be completed in a room."""

from __future__ import annotations

import pytest

from chadchat_shared.events import Knocker, Knocks
from chadchat_tui.events import Entered
from chadchat_tui.screens.candidates import RoomCandidates
from chadchat_tui.state.completing import complete
from chadchat_tui.state.room import RoomState
from chadchat_tui.state.rooms import Rooms

from .samples import ME, member, snapshot


@pytest.fixture
def candidates() -> RoomCandidates:
    room = RoomState("http://127.0.0.1:5000")
    people = [
        member(ME, "adam", host=True), member("2", "zoe"), member("3", "ana", online=False),
        member("4", "bob"),
    ]  # fmt: skip
    room.apply(Entered(snapshot(members=people, topic="bread"), resumed=False))
    room.apply(Knocks(room="ABCD", knocks=[Knocker(knock="k1", name="dora")]))
    return RoomCandidates(room, Rooms(room))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/kick ", ["bob", "zoe", "ana", "adam"]),
        ("/admit ", ["dora"]),
        ("/join a", ["ABCD"]),
        ("/nick ", []),
        ("/theme l", ["light"]),
        ("/notify ", ["all", "mentions", "none"]),
        ("/topic ", []),
        ("hi z", ["zoe"]),
        ("/passp", ["/passphrase"]),
    ],
)
def test_what_is_meant(candidates: RoomCandidates, text: str, meant: list[str]) -> None:
    """Those who are here first, oneself last; each command has its own."""
    assert [one.label for one in complete(text, len(text), candidates).choices] == meant


def test_what_is_said_of_it(candidates: RoomCandidates) -> None:
    said = {
        text: [one.about for one in complete(text, len(text), candidates).choices]
        for text in ("/kick a", "/join ", "/who", ":smile_cat")
    }
    assert said["/kick a"] == ["away", "here"]
    assert said["/join "] == ["bread"]
    assert "who is here" in said["/who"][0]
    assert said[":smile_cat"] == [":smile_cat:"]
