"""The log on a screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from chadchat_tui.state.log import Log
from chadchat_tui.state.rows import OutgoingRow
from chadchat_tui.widgets.log_view import LogView

from .samples import NOON, said

HEIGHT = 5


class LogApp(App[None]):
    """Nothing but a log."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self.log_rows = log
        self.outgoing: Sequence[OutgoingRow] = ()
        self.older_wanted = 0
        self.followed: list[bool] = []

    def compose(self) -> ComposeResult:
        yield LogView()

    def on_mount(self) -> None:
        self.draw()

    @property
    def view(self) -> LogView:
        return self.query_one(LogView)

    def draw(self) -> None:
        self.view.show(self.log_rows, self.outgoing)

    def on_log_view_older_wanted(self) -> None:
        self.older_wanted += 1

    def on_log_view_followed(self, message: LogView.Followed) -> None:
        self.followed.append(message.following)

    def lines(self) -> list[str]:
        """Return what is seen."""
        return [self.view.render_line(y).text.rstrip() for y in range(self.view.size.height)]


@asynccontextmanager
async def shown(log: Log, width: int = 40) -> AsyncIterator[tuple[LogApp, Pilot[None]]]:
    """Show ``log`` on a screen of ``HEIGHT`` lines."""
    app = LogApp(log)
    async with app.run_test(size=(width, HEIGHT)) as pilot:
        await pilot.pause()
        yield app, pilot


def log_of(count: int, *, start: int = 1, text: str = "line {}") -> Log:
    """Return a log that has more before it."""
    messages = [said(seq, text.format(seq)) for seq in range(start, start + count)]
    return Log(messages, more=True, zone=UTC)


async def test_the_end_is_shown_and_followed() -> None:
    """What comes is seen at once."""
    async with shown(log_of(20)) as (app, _):
        assert app.lines()[-1] == "12:00 ana  line 20"
        app.log_rows.append(said(21, "line 21"))
        app.draw()
        assert app.lines()[-1] == "12:00 ana  line 21"


async def test_away_from_the_end_the_reader_is_left_alone() -> None:
    """Until they go back to it."""
    async with shown(log_of(20)) as (app, pilot):
        app.view.scroll_relative(y=-3, animate=False)
        await pilot.pause()
        seen = app.lines()
        app.log_rows.append(said(21, "line 21"))
        app.draw()
        assert app.lines() == seen
        app.view.to_end()
        await pilot.pause()
        assert app.lines()[-1] == "12:00 ana  line 21"
        assert app.followed == [False, True]


async def test_older_pages_are_wanted_near_the_top_and_move_nothing() -> None:
    """Nor is the line lost that one reads when the terminal becomes narrower."""
    text = "line {} which is long enough to need two"
    async with shown(log_of(20, start=11, text=text)) as (app, pilot):
        assert not app.older_wanted
        app.view.scroll_to(y=4, animate=False)
        await pilot.pause()
        assert app.older_wanted
        seen = app.lines()
        app.log_rows.prepend([said(seq) for seq in range(1, 11)], more=False)
        app.draw()
        assert app.lines() == seen
        first = seen[0]
        await pilot.resize_terminal(30, HEIGHT)
        await pilot.pause()
        assert app.lines()[0] == first[: len(app.lines()[0])]
        assert app.lines()[0].startswith("12:00 ana  line 13")


async def test_what_is_on_its_way_stands_below() -> None:
    """And is gone when it has arrived."""
    async with shown(log_of(3)) as (app, _):
        app.outgoing = [OutgoingRow("x", NOON, "sean", "soon")]
        app.draw()
        assert app.lines()[3] == "  …   sean  soon"
        app.outgoing = []
        app.log_rows.append(said(4, "now"))
        app.draw()
        assert app.lines()[3] == "12:00 ana  now"


async def test_the_mark_stands_above_what_is_new() -> None:
    """Wherever that is, and whatever comes before it."""
    async with shown(log_of(2)) as (app, _):
        app.log_rows.set_mark()
        app.log_rows.append(said(3, "new one"))
        app.draw()
        assert " new " in app.lines()[2]
        assert app.lines()[3] == "12:00 ana  new one"
        app.log_rows.prepend([said(0, "old")], more=True)
        app.draw()
        assert app.lines()[0] == "12:00 ana  old"
        assert " new " in app.lines()[3]


async def test_another_log_takes_the_place() -> None:
    """Such as after a reset."""
    async with shown(log_of(20)) as (app, pilot):
        app.view.scroll_to(y=0, animate=False)
        await pilot.pause()
        app.log_rows = log_of(2, start=100)
        app.draw()
        await pilot.pause()
        assert app.lines()[:2] == ["12:00 ana  line 100", "12:00 ana  line 101"]
        assert app.view.following


async def test_every_line_is_found_wherever_one_scrolls() -> None:
    """Line by line over rows of one line and more, with the mark among them."""
    log = log_of(6, text="line {} and the second one")
    log.set_mark()
    log.append(said(7, "last"))
    async with shown(log, 30) as (app, pilot):
        seen = []
        for y in range(int(app.view.max_scroll_y) + 1):
            app.view.scroll_to(y=y, animate=False)
            await pilot.pause()
            seen.append(app.lines()[0])
        seen += app.lines()[1:]
        assert [line for line in seen if "line" in line] == [
            f"12:00 ana  line {seq} and the" for seq in range(1, 7)
        ]
        assert seen[-1] == "12:00 ana  last"
        assert " new " in seen[-2]


async def test_a_hundred_thousand_messages_are_only_drawn_where_seen() -> None:
    """Every line has its place, and few are kept drawn."""
    async with shown(log_of(100_000)) as (app, pilot):
        app.view.scroll_to(y=50_000, animate=False)
        await pilot.pause()
        assert app.lines()[0] == "12:00 ana  line 50001"
        assert app.view.virtual_size.height == 100_000
        assert len(app.view._painted) < 50
