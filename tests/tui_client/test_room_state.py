"""The room as a function of what happens."""

from __future__ import annotations

from datetime import UTC

import msgspec
import pytest

from chadchat_shared.errors import RoomNotFound, StorageFull
from chadchat_shared.events import (
    Closing,
    NewName,
    Presence,
    Present,
    Removed,
    RoomChanged,
    TypingNames,
)  # fmt: skip
from chadchat_tui.events import (
    Connected,
    Connecting,
    Entered,
    Failed,
    Listed,
    Posted,
    SessionEvent,
    ShutOut,
    Waiting,
)  # fmt: skip
from chadchat_tui.session import ConnectionLost
from chadchat_tui.state.room import RESET, RoomState
from chadchat_tui.state.rows import HintRow, MessageRow, NewRow, OutgoingRow
from chadchat_tui.state.sentences import connection_sentence, connection_word, whois_sentence
from chadchat_tui.state.times import TimeFormat

from .samples import ME, NOON, member, notice, said, said_by_bot, snapshot


def room(*events: SessionEvent) -> RoomState:
    """Return the state after ``events``, with sean in the room."""
    state = RoomState("http://localhost:5000", UTC)
    for event in (Connecting(), Connected(), Entered(snapshot(), resumed=False), *events):
        state.apply(event)
    return state


def texts(state: RoomState) -> list[str]:
    """Return the messages that the log shows."""
    return [row.text for row in state.log.rows if isinstance(row, MessageRow)]


def test_entering_shows_the_snapshot() -> None:
    """Who, what about, and what was said."""
    state = RoomState("http://localhost:5000", UTC)
    state.log.hint("kept")
    state.apply(Connecting())
    assert connection_word(state) == "connecting"
    entered = snapshot([said(1, "first")], topic="cheese")
    state.apply(Connected())
    state.apply(Entered(entered, resumed=False))
    assert (state.code, state.name, state.topic) == ("ABCD", "sean", "cheese")
    assert state.link == "http://localhost:5000/ABCD"
    assert texts(state) == ["first"]
    assert state.log.hints == ["kept"]
    assert connection_word(state) == "connected"
    assert connection_sentence(state) == ""


def test_on_the_way_in_it_is_told_where_to() -> None:
    """If that is known; a room that is to be opened has no code yet."""
    state = RoomState("http://localhost:5000", UTC)
    assert connection_sentence(state) == "Connecting …"
    state.wanted = "ABCD"
    state.apply(Connected())
    assert connection_sentence(state) == "Entering ABCD …"
    state.wanted = ""
    assert connection_sentence(state) == "Entering the room …"


def test_own_message_is_pending_until_it_is_in_the_log() -> None:
    """It is found again by its id."""
    state = room(Posted("ABCD", "x", "hi", NOON))
    assert [row.text for row in state.outgoing.values()] == ["hi"]
    state.apply(said(1, "hi", member=ME, name="sean", client_id="x"))
    assert not state.outgoing
    assert texts(state) == ["hi"]


def test_somebody_elses_message_with_the_same_id_is_not_mine() -> None:
    """Ids are their senders' own."""
    state = room(Posted("ABCD", "x", "hi", NOON), said(1, member="2", client_id="x"))
    assert "x" in state.outgoing


def test_a_refused_message_stays_and_can_be_posted_again() -> None:
    """With its reason, until then."""
    state = room(Posted("ABCD", "x", "hi", NOON), Failed("ABCD", "x", StorageFull()))
    assert [row.text for row in state.failed] == ["hi"]
    state.apply(Posted("ABCD", "x", "hi", NOON))
    assert not state.failed
    assert list(state.outgoing) == ["x"]
    state.apply(Failed("ABCD", "unknown", StorageFull()))


def test_what_comes_while_one_looks_away_is_new() -> None:
    """One line says so above the first of it, with a count; a second absence has another."""
    state = room(said(1))
    assert state.unread == 0
    state.look(looking=False)
    state.apply(said(2))
    state.apply(said(3))
    state.apply(said(4, member=ME))
    assert state.unread == 2
    assert state.log.mark == state.log.number_of(2)
    state.look(looking=True)
    assert state.unread == 0
    state.apply(said(5))
    assert state.log.above(1) == [NewRow(3)]
    state.look(looking=False)
    state.apply(said(6))
    assert state.log.mark == state.log.number_of(6)
    assert state.log.above(5) == [NewRow(1)]


def test_who_is_named_is_counted_as_it_is_told_and_drawn() -> None:
    """Without what is not drawn, and not by oneself; also of what came before one is there."""
    naming = [said(1, "se\u202ean?"), said(2, "a\x1bsean"), said(3, "sean!", member=ME)]
    present = room()
    present.look(looking=False)
    for message in naming:
        present.apply(message)
    assert (present.unread, present.mentioned) == (2, 1)
    absent = RoomState("http://127.0.0.1:1", UTC)
    absent.look(looking=False)
    absent.epoch = snapshot().epoch
    absent.apply(Entered(snapshot(naming), resumed=False))
    assert (absent.unread, absent.mentioned) == (2, 1)


def test_what_is_deleted_is_not_new() -> None:
    state = RoomState("http://127.0.0.1:1", UTC)
    state.look(looking=False)
    state.read, state.epoch = 1, "epoch"
    entered = msgspec.structs.replace(snapshot([said(5), said(6)]), first=5)
    state.apply(Entered(entered, resumed=False))
    assert state.unread == 2
    assert state.log.above(0)[-1] == NewRow(2)


def test_looking_before_anything_is_there_reads_nothing() -> None:
    """What was read before is known before the room is there."""
    state = RoomState("http://127.0.0.1:1", UTC)
    entered = snapshot([said(1, text="old"), said(2, text="new")])
    state.read, state.epoch = 1, entered.epoch
    state.look(looking=True)
    state.apply(Entered(entered, resumed=False))
    assert state.log.mark is not None
    assert getattr(state.log.row(state.log.mark), "text", "") == "new"


def test_members_come_go_and_are_renamed() -> None:
    """Also oneself."""
    state = room(
        Presence(
            room="ABCD", online=2, joined=[Present(member="2", name="ana", host=False)],
            left=[], renamed=[NewName(member=ME, name="Sean")],
        )
    )  # fmt: skip
    assert [one.name for one in state.members.here] == ["ana", "Sean"]
    assert state.name == "Sean"
    state.apply(Presence(room="ABCD", online=1, joined=[], left=["2", "unknown"], renamed=[]))
    assert [one.name for one in state.members.away] == ["ana"]
    assert state.members.online == 1
    state.apply(
        Presence(room="ABCD", online=1, joined=[], left=["2"], renamed=[], gone=["2", "unknown"])
    )
    assert state.members.away == []


def test_typing_leaves_oneself_out_and_ends_with_the_message() -> None:
    """Nobody needs to be told that they are typing."""
    state = room(TypingNames(room="ABCD", names=["sean", "ana", "bob"]))
    assert list(state.typing) == ["ana", "bob"]
    state.apply(said(1, name="ana"))
    assert list(state.typing) == ["bob"]


def test_what_a_bot_says_is_news_and_no_member_said_it() -> None:
    """Also where it is called like oneself, or like somebody who types."""
    state = room(TypingNames(room="ABCD", names=["ana"]))
    state.looking = False
    state.apply(said_by_bot(1, "sean: the build failed", name="ana"))
    state.apply(said_by_bot(2, name="sean"))
    assert (state.unread, state.mentioned, state.typing) == (2, 1, ("ana",))
    assert [row.bot for row in state.log.rows if isinstance(row, MessageRow)] == [True, True]


def test_the_topic_changes_and_notices_are_shown() -> None:
    """An event that leaves the topic out leaves it as it is."""
    state = room(RoomChanged(room="ABCD", topic="bread"), RoomChanged(room="ABCD"), notice())
    assert state.topic == "bread"
    assert len(state.log.rows) == 1


def test_a_lost_connection_is_told_and_so_is_its_return() -> None:
    """With the seconds that remain; the log goes on."""
    state = room(said(1), Closing(reason="restart", retry_after=1))
    state.apply(Waiting(4.2, ConnectionLost()))
    assert connection_sentence(state).startswith("Connection lost. Retrying in 5 s (F5: now)")
    assert connection_sentence(state, 3.5).startswith("Connection lost. Retrying in 1 s (F5: now)")
    assert connection_word(state) == "offline"
    state.apply(Connecting())
    state.apply(Connected())
    assert connection_sentence(state) == "Entering ABCD …"
    assert connection_word(state) == "connecting"
    state.apply(Entered(snapshot([said(2)]), resumed=True))
    state.apply(said(2, "missed"))
    assert texts(state) == ["hello", "missed"]
    assert connection_sentence(state) == "Back again."
    state.settle()
    assert connection_sentence(state) == ""


def test_a_log_that_began_anew_is_told() -> None:
    """What is delivered in it is delivered."""
    state = room(said(7), Posted("ABCD", "x", "hi", NOON))
    again = snapshot([said(1, "hi", member=ME, client_id="x")], reset=True)
    state.apply(Entered(again, resumed=False))
    assert texts(state) == ["hi"]
    assert state.log.hints == [RESET]
    assert not state.outgoing


def test_being_shut_out_or_removed_is_the_end() -> None:
    """With the reason."""
    state = room(ShutOut("ABCD", RoomNotFound()))
    assert state.over == "Room does not exist."
    assert connection_word(state) == "closed"
    assert connection_sentence(state) == "Room does not exist. Ctrl+Q closes."
    assert room(Removed(room="ABCD", reason="Bye.")).over == "Bye."
    assert room(Removed(room="ABCD", reason="You are out: spam")).over == "You are out: spam."


def test_nothing_is_offered_that_cannot_be() -> None:
    """Where nothing can be sent any more, a refused line is not to be sent again."""
    refused = Posted("ABCD", "own", "hello", NOON), Failed("ABCD", "own", StorageFull())
    here, gone = room(*refused), room(*refused, ShutOut("ABCD", RoomNotFound()))
    assert [[getattr(row, "final", None) for row in state.below] for state in (here, gone)] == [
        [False],
        [True],
    ]


def test_members_are_listed_beside_those_who_come_and_go() -> None:
    """Whichever is told first."""
    state = room(
        Presence(
            room="ABCD", online=3, joined=[Present(member="2", name="ana", host=False)],
            left=["4"], renamed=[NewName(member="3", name="Bob")], gone=["5"],
        ),
        Listed("ABCD", [member(ME, "sean", host=True), member("2", "ana")]),
        Listed("ABCD", [member("3", "Bob"), member("4", "cy", online=False)]),
        Presence(
            room="ABCD", online=3, joined=[Present(member="4", name="cy", host=False)],
            left=["2"], renamed=[NewName(member="3", name="Rob")],
        ),
    )  # fmt: skip
    assert [one.name for one in state.members.here] == ["cy", "Rob", "sean"]
    assert [one.name for one in state.members.away] == ["ana"]


def test_a_snapshot_knows_who_is_away() -> None:
    """Members without a connection still belong to the room."""
    state = RoomState("http://localhost:5000", UTC)
    members = [member(ME, "sean"), member("2", "ana", online=False)]
    state.apply(Entered(snapshot(members=members), resumed=False))
    assert [one.name for one in state.members.away] == ["ana"]


def test_a_word_to_the_reader_stands_below_what_waits() -> None:
    """Until something follows it; then it has its place among that."""
    state = room(Posted("ABCD", "own", "hello", NOON))
    state.hint("first")
    state.hint("second")
    assert [type(row) for row in state.below] == [OutgoingRow, HintRow]
    assert (state.note, state.log.hints) == ("second", ["first"])
    state.apply(said(1))
    assert (state.note, state.log.hints) == ("", ["first", "second"])
    assert [type(row) for row in state.log.rows] == [HintRow, HintRow, MessageRow]


@pytest.mark.parametrize(
    ("times", "told"), [("24h", "12:00"), ("24h-seconds", "12:00:00"), ("12h", "12:00 PM")]
)
def test_what_is_known_of_somebody_has_the_time_as_times_are_shown(
    times: TimeFormat, told: str
) -> None:
    people = [member(ME, "sean", host=True), member("2", "ana")]
    state = room(Entered(snapshot([said(1, ts=NOON)], members=people), resumed=False))
    assert whois_sentence(people[1], state, times) == (
        f"ana is here, last said something at {told} on 4 October."
    )
