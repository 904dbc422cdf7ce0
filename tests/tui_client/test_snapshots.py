"""What the screens look like; ``pytest --snapshot-update`` takes the pictures anew."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC

import pytest
from msgspec.structs import replace
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import Input

from chadchat_shared.answers import Found
from chadchat_shared.errors import (
    ChatError,
    NameTaken,
    PassphraseNeeded,
    RoomLocked,
    StorageFull,
)  # fmt: skip
from chadchat_shared.events import (
    Knocker,
    Knocks,
    MuteChange,
    Removed,
    RoomChanged,
    TypingNames,
)  # fmt: skip
from chadchat_tui.app import ChatApp
from chadchat_tui.conversation import Entry
from chadchat_tui.events import (
    Connected,
    Connecting,
    Entered,
    Failed,
    Knocked,
    Posted,
    SessionEvent,
    Waiting,
)  # fmt: skip
from chadchat_tui.links import DEFAULT_SERVER
from chadchat_tui.screens.entry import EntryScreen
from chadchat_tui.screens.search import SearchScreen
from chadchat_tui.session import ConnectionLost
from chadchat_tui.state.finds import Finds
from chadchat_tui.state.preferences import Preferences, ThemeName
from chadchat_tui.state.room import RoomState
from chadchat_tui.tokens import TokenStore
from chadchat_tui.workspace import Workspace

from .samples import DAY, ME, NOON, member, notice, said, snapshot
from .waiting import eventually

Compare = Callable[..., bool]
MINUTE = 60_000
PEOPLE = [
    member(ME, "sean", host=True), member("2", "ana"), member("3", "maximilian the great"),
    member("4", "李雷"), member("5", "bob", online=False),
]  # fmt: skip


class StillApp(ChatApp):
    """The client without a connection, in a room where ``events`` have happened."""

    def __init__(
        self, *events: SessionEvent, code: str = "", preferences: Preferences | None = None
    ) -> None:
        entry = Entry(DEFAULT_SERVER, "sean", code or "ABCD")
        super().__init__(Workspace(entry, TokenStore(pytest.fail), UTC, preferences=preferences))
        for event in events:
            self.conversation.state.apply(event)

    def _begin(self) -> None:
        self.draw()

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """Return the picture without the fonts that it would fetch from elsewhere."""
        picture = super().export_screenshot(title=title, simplify=simplify)
        return re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)


def talk() -> list[SessionEvent]:
    """Return what happened in a room where something of everything is to be seen."""
    log = [
        said(1, "Shall we meet at the old mill?", ts=NOON - DAY),
        said(2, "Which one?", member="3", name="maximilian the great", ts=NOON - DAY),
        said(3, "The one by the river. I could bring the bread, if somebody else takes care of the "
             "cheese and of something to drink.", ts=NOON - DAY + MINUTE),
        said(4, "def cheese():\n    return 'Gouda'", member=ME, name="sean", ts=NOON),
        said(5, "漢字と絵文字 🧀 [b]not markup[/b]", member="4", name="李雷", ts=NOON + MINUTE),
    ]  # fmt: skip
    entered = snapshot(log, members=PEOPLE, topic="Saturday")
    return [Connecting(), Connected(), Entered(entered, resumed=False)]


def with_news(state: RoomState) -> None:
    """Let something happen while the reader looks away."""
    state.look(looking=False)
    for event in (
        notice(name="bob", ts=NOON + 2 * MINUTE),
        said(6, "Did I miss anything?", member="5", name="bob", ts=NOON + 3 * MINUTE),
        Posted("ABCD", "x", "Only the cheese.", NOON + 4 * MINUTE),
        Posted("ABCD", "y", "And the wine.", NOON + 4 * MINUTE),
        Failed("ABCD", "y", StorageFull()),
        TypingNames(room="ABCD", names=["ana", "bob"]),
    ):
        state.apply(event)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 30)], ids=str)
def test_a_room(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Narrow without the list of people, wide with a column of names."""
    app = StillApp(*talk())
    with_news(app.conversation.state)
    assert snap_compare(app, terminal_size=size)


async def _cheese(finds: Finds) -> AsyncIterator[None]:
    """Find four messages, said so long ago that their days are shown."""
    texts = [
        "The cheese is *Gouda*",
        "More cheese " + "and bread " * 40,
        "漢字 cheese 🧀",
        "[b]cheese",
    ]
    messages = [
        said(9 - place, text, ts=NOON - 2_500 * DAY - place * MINUTE)
        for place, text in enumerate(texts)
    ]
    finds.take(Found(messages=messages, more=False))
    yield


@pytest.mark.parametrize("size", [(60, 20), (100, 30), (140, 40)], ids=str)
def test_a_search(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Over the whole screen where it is narrow, and the second one chosen."""
    app = StillApp(*talk())

    async def search(pilot: Pilot[None]) -> None:
        await pilot.app.push_screen(SearchScreen(_cheese, "ABCD", "cheese", UTC))
        await pilot.pause()
        await pilot.press("down")

    assert snap_compare(app, terminal_size=size, run_before=search)


def test_an_empty_room(snap_compare: Compare) -> None:
    """It tells what to do next."""
    app = StillApp(Connecting(), Connected(), Entered(snapshot(), resumed=False))
    app.conversation._welcome(Entered(snapshot(), resumed=False))
    assert snap_compare(app)


def test_the_way_in(snap_compare: Compare) -> None:
    """It says which room it is."""
    assert snap_compare(StillApp(Connecting(), code="ABCD"))


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=str)
def test_a_lost_connection(snap_compare: Compare, size: tuple[int, int]) -> None:
    """It says so and goes on showing the log."""
    app = StillApp(*talk(), Waiting(0.5, ConnectionLost()))
    assert snap_compare(app, terminal_size=size)


def test_help(snap_compare: Compare) -> None:
    """Every command and key."""
    assert snap_compare(StillApp(*talk()), press=["f1"], terminal_size=(100, 60))


def with_rooms(app: StillApp) -> None:
    """Open two more rooms, and let something happen in them."""
    for code, topic, texts in [
        ("QRST", "Lunch", ["sean, are you coming?", "hm"]),
        ("XYZA", "", []),
    ]:
        state = app.workspace._add(Entry(DEFAULT_SERVER, "sean", code)).state
        state.apply(Connected())
        entered = replace(snapshot(members=PEOPLE, topic=topic), room=code)
        state.apply(Entered(entered, resumed=False))
        state.look(looking=False)
        for seq, text in enumerate(texts, 1):
            state.apply(replace(said(seq, text), room=code))


@pytest.mark.parametrize("size", [(60, 20), (140, 40)], ids=str)
def test_several_rooms(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Wide in a list, narrow the codes of those where something is new."""
    app = StillApp(*talk())
    with_rooms(app)
    assert snap_compare(app, terminal_size=size)


def test_turning_to_a_room(snap_compare: Compare) -> None:
    """What is marked is seen in the terminal's own colours, too."""
    app = StillApp(*talk(), preferences=Preferences(theme="terminal"))
    with_rooms(app)
    assert snap_compare(app, press=["ctrl+t", "down"], terminal_size=(60, 20))


def test_a_long_topic_takes_one_row(snap_compare: Compare) -> None:
    """And is cut where one turns to a room."""
    app = StillApp(*talk())
    with_rooms(app)
    topic = "天气 and the bread, the cheese and whatever else there is to bring to the old mill"
    app.workspace.rooms.open[1].apply(RoomChanged(room="QRST", topic=topic))
    assert snap_compare(app, press=["ctrl+t"], terminal_size=(60, 20))


def test_a_head_that_is_out_of_view(snap_compare: Compare) -> None:
    """The name of who says what is seen first stands before it."""
    log = [said(seq, f"line {seq}", ts=NOON + seq) for seq in range(1, 40)]
    entered = Entered(snapshot(log, members=PEOPLE), resumed=False)
    assert snap_compare(StillApp(Connected(), entered), terminal_size=(60, 16))


def test_a_tiny_terminal(snap_compare: Compare) -> None:
    """Nothing breaks where next to nothing fits."""
    assert snap_compare(StillApp(*talk()), terminal_size=(12, 6))


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=str)
def test_a_room_with_a_host(snap_compare: Compare, size: tuple[int, int]) -> None:
    """What the host has set is told in words, and so is who waits to be let in."""
    events = (
        RoomChanged(
            room="ABCD", locked=True, slow=10, passphrase=True,
            muted=MuteChange(member="2", on=True),
        ),
        Knocks(
            room="ABCD",
            knocks=[Knocker(knock="k1", name="dora"), Knocker(knock="k2", name="emil")],
        ),
    )  # fmt: skip
    assert snap_compare(StillApp(*talk(), *events), terminal_size=size)


@pytest.mark.parametrize("theme", ["dark", "terminal"])
@pytest.mark.parametrize("columns", [60, 120])
def test_what_is_formatted(snap_compare: Compare, columns: int, theme: ThemeName) -> None:
    """Code, a block, bold, italics, a link, and what names the reader."""
    texts = [
        "@Sean, does `make test` say **no** or *maybe*? See https://example.org/a_(b).",
        "look:\n```\nif True:\n    return 2 ** 3  # eight, which is more than is needed here, if "
        "not more than there is\n```\nso it *is*, not 2*3*4",
        "nothing `for sean` in code",
    ]
    log = [said(seq, text, ts=NOON + seq * 9 * MINUTE) for seq, text in enumerate(texts, start=1)]
    entered = Entered(snapshot(log, members=PEOPLE), resumed=False)
    app = StillApp(Connected(), entered, preferences=Preferences(theme=theme))
    assert snap_compare(app, terminal_size=(columns, 20))


REMOVED = Removed(room="ABCD", reason="The host has removed you from this room: no shouting")


def test_who_was_removed_is_told_why(snap_compare: Compare) -> None:
    """And can send nothing; what was written stays."""
    assert snap_compare(StillApp(*talk(), REMOVED))


async def test_why_one_was_removed_is_told_whole_in_a_narrow_terminal() -> None:
    """In two lines, also where that is so from the first picture on."""
    app = StillApp(*talk(), REMOVED)
    async with app.run_test(size=(60, 20)):
        await eventually(
            lambda: (
                "Ctrl+Q closes."
                in [strip.text.strip() for strip in app.screen._compositor.render_strips()]
            )
        )


@pytest.mark.parametrize("size", [(60, 20), (100, 30), (140, 40)], ids=str)
def test_the_commands_to_choose_from(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Those that a few letters find, with what they do."""

    async def look_for_commands(pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+p")
        commands = pilot.app.screen.query_one(CommandList)
        await eventually(lambda: "/help" in _first_of(commands))
        words = pilot.app.screen.query_one(Input)
        words.cursor_blink = False
        words.value = "in"
        await eventually(
            lambda: (
                "/invite" in _first_of(commands)
                and all(worker.is_finished for worker in pilot.app.workers)
            )
        )
        # What is marked depends on how many of them came at a time.
        commands.action_first()
        await pilot.pause()

    app = StillApp(*talk())
    assert snap_compare(app, terminal_size=size, run_before=look_for_commands)


def _first_of(commands: CommandList) -> str:
    return str(commands.options[0].prompt) if commands.options else ""


def test_a_locked_door(snap_compare: Compare) -> None:
    """One waits before it, visibly."""
    app = StillApp(Connecting(), Connected(), code="ABCD")
    app.conversation.state.apply(Knocked("ABCD"))
    assert snap_compare(app)


class FormApp(StillApp):
    """The form alone."""

    def __init__(self, error: ChatError, theme: ThemeName = "dark") -> None:
        super().__init__(preferences=Preferences(theme=theme))
        self._why = error

    def _begin(self) -> None:
        self.push_screen(
            EntryScreen(
                server=DEFAULT_SERVER, name="sean", code="ABCD", opening=False, error=self._why
            )
        )


@pytest.mark.parametrize(
    "error", [NameTaken(), PassphraseNeeded(), RoomLocked()], ids=lambda error: error.code
)
def test_the_form(snap_compare: Compare, error: ChatError) -> None:
    """With the reason beside the field."""
    assert snap_compare(FormApp(error))
