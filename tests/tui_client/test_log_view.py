"""The log on a screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from chadchat_shared.events import ChatMessage
from chadchat_shared.searching import Query
from chadchat_tui.state.log import Beyond, Log, Wanted
from chadchat_tui.state.rows import OutgoingRow
from chadchat_tui.state.sought import Sought
from chadchat_tui.widgets.log_view import LogView

from .samples import NOON, said
from .waiting import eventually

HEIGHT = 5


class LogApp(App[None]):
    """Nothing but a log."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self.log_rows = log
        self.outgoing: Sequence[OutgoingRow] = ()
        self.wanted: list[Wanted] = []
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

    def on_log_view_page_wanted(self, message: LogView.PageWanted) -> None:
        self.wanted.append(message.wanted)

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


async def scroll(app: LogApp, y: float) -> None:
    """Scroll to the line ``y``, and return when it is the first that is seen."""
    app.view.scroll_to(y=y, animate=False)
    await eventually(lambda: app.view.scroll_offset.y == y)


async def resize(app: LogApp, pilot: Pilot[None], width: int) -> None:
    """Make the screen ``width`` columns wide, and return when the log is."""
    await pilot.resize_terminal(width, HEIGHT)
    await eventually(lambda: app.view.size.width == width)


def stands_out(app: LogApp, y: int) -> bool:
    return any(one.style is not None and one.style.reverse for one in app.view.render_line(y))


def log_of(count: int, *, start: int = 1, text: str = "line {}") -> Log:
    """Return a log that has more before it, unless it begins with the first."""
    return Log(page_of(start, start + count, text), more=start > 1, zone=UTC)


def page_of(start: int, stop: int, text: str = "line {}") -> list[ChatMessage]:
    """Return messages of as many people, each with time and name."""
    return [said(seq, text.format(seq), member=f"m{seq}") for seq in range(start, stop)]


async def test_the_end_is_shown_and_followed() -> None:
    """What comes is seen at once."""
    async with shown(log_of(20)) as (app, _):
        assert app.lines()[-1] == "12:00 ana  line 20"
        app.log_rows.append(said(21, "line 21"))
        app.draw()
        assert app.lines()[-1] == "12:00 ana  line 21"


async def test_a_line_is_kept_as_it_was_drawn() -> None:
    """Whole from frame to frame, and a part of it is a part of what is drawn."""
    async with shown(log_of(20)) as (app, _):
        whole = app.view.render_lines(app.view.size.region)
        await scroll(app, app.view.max_scroll_y - 1)
        moved = app.view.render_lines(app.view.size.region)
        assert all(one is other for one, other in zip(whole, moved[1:], strict=False))
        assert {strip.cell_length for strip in moved} == {app.view.scrollable_content_region.width}
        (part,) = app.view.render_lines(Region(6, 1, 3, 1))
        assert part.text == moved[1].text[6:9]


async def test_away_from_the_end_the_reader_is_left_alone() -> None:
    """Until they go back to it."""
    async with shown(log_of(20)) as (app, _):
        await scroll(app, app.view.max_scroll_y - 3)
        seen = app.lines()
        app.log_rows.append(said(21, "line 21"))
        app.draw()
        assert app.lines() == seen
        app.view.to_end()
        await eventually(lambda: app.lines()[-1] == "12:00 ana  line 21")
        await eventually(lambda: app.followed == [False, True])


async def test_older_pages_are_wanted_near_the_top_and_move_nothing() -> None:
    """Nor is the line lost that one reads when the terminal becomes narrower."""
    text = "line {} which is long enough to need two"
    async with shown(log_of(20, start=11, text=text)) as (app, pilot):
        assert not app.wanted
        await scroll(app, 5)
        await eventually(lambda: app.wanted[-1:] == [Beyond.OLDER])
        seen = app.lines()
        app.log_rows.prepend(page_of(1, 11), more=False)
        app.draw()
        assert app.lines() == seen
        first = seen[0]
        await resize(app, pilot, 30)
        await eventually(lambda: app.lines()[0] == first[: len(app.lines()[0])])
        assert app.lines()[0].startswith("12:00 ana  line 13")


async def test_the_words_that_one_reads_stay_whatever_the_width() -> None:
    """Far down in a long message, and also after many widths."""
    text = " ".join(f"word{number}" for number in range(1_000, 1_600))
    async with shown(Log([said(1, text)], more=False, zone=UTC), 80) as (app, pilot):
        await scroll(app, 30)
        seen = app.lines()[0]
        word = seen.split()[1]
        for width in (*range(79, 30, -7), 140, 55, 33):
            await resize(app, pilot, width)
            await eventually(lambda: word in app.lines()[0])
        await resize(app, pilot, 80)
        await eventually(lambda: app.lines()[0] == seen)


async def test_what_is_on_its_way_stands_below() -> None:
    """And is gone when it has arrived."""
    async with shown(log_of(2)) as (app, _):
        app.outgoing = [OutgoingRow("x", NOON, "sean", "soon")]
        app.draw()
        assert app.lines()[3] == "  …   sean  soon"
        app.outgoing = []
        app.log_rows.append(said(3, "now"))
        app.draw()
        assert app.lines()[3] == "12:00 ana  now"


async def test_a_line_says_what_is_new() -> None:
    """Wherever that is, whatever comes before it, and until it is taken away."""
    async with shown(log_of(2, start=5)) as (app, _):
        app.log_rows.set_mark(6)
        app.log_rows.append(said(7, "new one"))
        app.draw()
        assert " 1 new " in app.lines()[3]
        assert app.lines()[4] == "12:00 ana  new one"
        app.log_rows.prepend(page_of(4, 5), more=True)
        app.draw()
        assert app.lines()[0] == "12:00 ana  line 4"
        assert " 1 new " in app.lines()[3]
        app.log_rows.set_mark(None)
        app.draw()
        assert app.lines()[3:] == ["12:00 ana  line 6", "12:00 ana  new one"]


async def test_what_belongs_together_has_one_head() -> None:
    """Also when a page comes before it."""
    log = Log([said(2, "two"), said(3, "three")], more=True, zone=UTC)
    async with shown(log) as (app, _):
        assert app.lines()[1:3] == ["12:00 ana  two", "      three"]
        log.prepend([said(1, "one")], more=False)
        app.draw()
        assert app.lines()[1:4] == ["12:00 ana  one", "      two", "      three"]


async def test_a_name_is_in_view_at_the_top() -> None:
    """Of whose head is further up, also within a message."""
    log = Log([said(seq, f"line {seq}") for seq in range(1, 12)], more=False, zone=UTC)
    log.append(said(12, "word " * 20))
    async with shown(log) as (app, _):
        for y in range(int(app.view.max_scroll_y) + 1):
            await scroll(app, y)
            assert app.lines()[0].startswith(("──", "12:00 ana  ", "ana   "))
            assert all(line.startswith("      ") for line in app.lines()[2:])


async def test_another_log_takes_the_place() -> None:
    """Such as after a reset."""
    async with shown(log_of(20)) as (app, _):
        await scroll(app, 0)
        app.log_rows = log_of(2, start=100)
        app.draw()
        await eventually(lambda: " … 99 older messages " in app.lines()[0])
        assert app.lines()[1:3] == ["12:00 ana  line 100", "12:00 ana  line 101"]
        assert app.view.following


async def test_every_line_is_found_wherever_one_scrolls() -> None:
    """Line by line over rows of one line and more, with what is new among them."""
    log = log_of(6, text="line {} and the second one")
    log.set_mark(6)
    log.append(said(7, "last"))
    async with shown(log, 30) as (app, _):
        seen = []
        for y in range(int(app.view.max_scroll_y) + 1):
            await scroll(app, y)
            seen.append(app.lines()[0])
        seen += app.lines()[1:]
        assert [line for line in seen if "line" in line] == [
            f"12:00 ana  line {seq} and the" for seq in range(1, 7)
        ]
        assert seen[-1] == "12:00 ana  last"
        assert " 1 new " in seen[-2]


async def test_a_hundred_thousand_messages_are_only_drawn_where_seen() -> None:
    """Every line has its place, and few are kept drawn."""
    async with shown(log_of(100_000)) as (app, _):
        await scroll(app, 50_000)
        assert app.lines()[0] == "12:00 ana  line 50000"
        assert app.view.virtual_size.height == 100_001
        assert app.view._lines.painted < 50


async def test_one_jumps_to_a_message_that_is_held() -> None:
    """It stands out, and what comes does not move it."""
    async with shown(log_of(50)) as (app, _):
        app.view.jump(Sought(20))
        await eventually(lambda: app.lines()[1] == "12:00 ana  line 20")
        seen = app.lines()
        assert not app.view.following
        assert [stands_out(app, y) for y in range(3)] == [False, True, False]
        app.log_rows.append(said(51))
        app.draw()
        assert app.lines() == seen


async def test_one_jumps_to_a_message_that_is_not_held() -> None:
    """When it is loaded; from there on one comes down to the newest, or goes there at once."""
    log = log_of(50, start=951)
    async with shown(log) as (app, _):
        app.view.jump(Sought(500))
        await eventually(lambda: app.wanted[-1:] == [500])
        log.restart(page_of(490, 511), older=True, newer=True)
        app.draw()
        await eventually(lambda: app.lines()[1] == "12:00 ana  line 500")
        await scroll(app, app.view.max_scroll_y)
        assert " … 490 newer messages " in app.lines()[-1]
        await eventually(lambda: app.wanted[-1:] == [Beyond.NEWER])
        assert not app.view.following
        seen = app.lines()[0]
        log.extend(page_of(511, 531), more=True)
        app.draw()
        assert app.lines()[0] == seen
        app.view.to_end()
        await eventually(lambda: app.wanted[-1:] == [Beyond.NEWEST])
        log.restart(page_of(981, 1001), older=True, newer=False)
        app.draw()
        await eventually(lambda: app.lines()[-1] == "12:00 ana  line 1000")
        assert app.view.following


async def test_one_jumps_to_what_was_looked_for_in_a_message() -> None:
    """However far below its beginning that is, also where the message is loaded first."""
    long = "\n".join(f"**part** {number}" for number in range(1, 41))
    sought = Sought(500, Query.of('"part 33"'))
    async with shown(log_of(50, start=951)) as (app, _):
        app.view.jump(sought)
        await eventually(lambda: app.wanted[-1:] == [500])
        messages = [said(seq, long, member=f"m{seq}") for seq in range(490, 511)]
        app.log_rows.restart(messages, older=True, newer=True)
        app.draw()
        await eventually(lambda: app.lines()[0].endswith("part 32"))
        assert [line.split()[-1] for line in app.lines()] == ["32", "33", "34", "35", "36"]
        app.view.jump(sought._replace(seq=501))
        assert app.lines()[1] == "      part 33"
        app.view.jump(Sought(501, Query.of("elsewhere")))
        assert app.lines()[1] == "12:00 ana  part 1"


async def test_what_one_reads_stays_while_the_rest_is_trimmed() -> None:
    """At either end, while one follows as while one reads."""
    log = Log(page_of(1, 101), zone=UTC, limit=100)
    async with shown(log) as (app, _):
        for seq in range(101, 301):
            log.append(said(seq, f"line {seq}", member=str(seq)))
            app.draw()
            assert app.lines()[-1] == f"12:00 ana  line {seq}"
        await scroll(app, app.view.max_scroll_y // 4)
        seen = app.lines()
        for seq in range(301, 401):
            log.append(said(seq, f"line {seq}", member=str(seq)))
            app.draw()
            assert app.lines() == seen
        assert not log.at_newest
        log.prepend(page_of(log.oldest - 80, log.oldest), more=True)
        app.draw()
        assert app.lines() == seen
