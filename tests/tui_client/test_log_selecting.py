"""Selecting in the log and copying from it."""

from __future__ import annotations

from datetime import UTC

import pytest
from textual.events import MouseMove
from textual.pilot import Pilot
from textual.widgets import Input

from chadchat_tui.state.log import Log
from chadchat_tui.widgets.log_view import LogView
from tests.server_process import ServerProcess

from .samples import notice, said
from .seat import guest, inside
from .test_log_view import LogApp, log_of, resize, scroll, shown
from .waiting import eventually

LONG = "one two three four five six seven eight nine ten"


def talk() -> Log:
    """Return a log of which a line is wrapped, at 40 columns after "five"."""
    log = Log([said(1, LONG), said(2, "漢字 **code**", member="3", name="bob")], zone=UTC)
    log.note(notice(name="dora"))
    return log


async def drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press the mouse at ``start``, go to ``end`` and let it go."""
    await pilot.mouse_down(LogView, offset=start)
    await pilot.hover(LogView, offset=end)
    await pilot.mouse_up(LogView, offset=end)


def selected(app: LogApp) -> list[str]:
    """Return what stands out on each line."""
    return [
        "".join(one.text for one in app.view.render_line(y) if one.style and one.style.reverse)
        for y in range(app.view.size.height)
    ]


async def test_what_the_mouse_goes_over_is_copied() -> None:
    """Without heads, wrapped lines joined, whichever way it goes."""
    async with shown(talk()) as (app, pilot):
        assert app.lines()[1:4] == [
            "12:00 ana  one two three four five six", "      seven eight nine ten",
            "12:00 bob  漢字 code",
        ]  # fmt: skip
        for start, end in [((15, 1), (16, 2)), ((16, 2), (15, 1))]:
            await drag(pilot, start, end)
            assert app.clipboard == "two three four five six seven eight"
            assert selected(app)[1:3] == ["two three four five six", "seven eight"]


async def test_several_messages_are_copied_behind_their_names() -> None:
    """What is beside the text, above or below, takes all of it."""
    async with shown(talk()) as (app, pilot):
        await drag(pilot, (30, 1), (39, 4))
        assert app.clipboard == (
            "ana: five six seven eight nine ten\nbob: 漢字 code\ndora has entered the room"
        )


async def test_a_click_alone_selects_nothing() -> None:
    """And takes away what is selected; nothing is copied."""
    async with shown(talk()) as (app, pilot):
        await drag(pilot, (15, 1), (17, 1))
        assert app.clipboard == "two"
        await pilot.click(LogView, offset=(20, 2))
        assert not app.view.selected_text
        assert app.clipboard == "two"


async def test_a_double_click_selects_a_word_and_a_third_one_the_message() -> None:
    async with shown(talk()) as (app, pilot):
        await pilot.click(LogView, offset=(20, 1), times=2)
        assert app.clipboard == "three"
        await pilot.click(LogView, offset=(20, 1), times=3)
        assert app.clipboard == LONG
        assert selected(app)[:3] == ["", "one two three four five six", "seven eight nine ten"]


async def test_beyond_the_edge_it_scrolls() -> None:
    """As long as the button is down."""
    async with shown(log_of(50)) as (app, pilot):
        await pilot.mouse_down(LogView, offset=(20, 3))
        app.view.post_message(
            MouseMove(
                app.view, x=20, y=-2, delta_x=0, delta_y=-5, button=1, shift=False, meta=False,
                ctrl=False, screen_x=20, screen_y=-2,
            )
        )  # fmt: skip
        await eventually(lambda: app.view.scroll_offset.y == 0)
        await pilot.mouse_up(LogView, offset=(11, 0))
        assert app.clipboard.startswith("ana: line 1\nana: line 2\n")
        assert app.clipboard.count("\n") == 48


@pytest.mark.parametrize(
    ("keys", "copied"),
    [
        (["enter"], "dora has entered the room"),
        (["up", "enter"], "漢字 code"),
        (["up", "up", "up", "up", "c"], LONG),
        (["up", "shift+up", "enter"], f"ana: {LONG}\nbob: 漢字 code"),
        (["up", "space", "up", "enter"], f"ana: {LONG}\nbob: 漢字 code"),
        (["up", "up", "shift+down", "enter"], f"ana: {LONG}\nbob: 漢字 code"),
        (["k", "K", "y"], f"ana: {LONG}\nbob: 漢字 code"),
        (["k", "k", "J", "c"], f"ana: {LONG}\nbob: 漢字 code"),
        (["k", "k", "j", "enter"], "漢字 code"),
        (["up", "up", "down", "ctrl+c"], "漢字 code"),
        (["up", "escape"], ""),
        (["up", "q"], ""),
    ],
    ids=" ".join,
)
async def test_keys_select_messages(keys: list[str], copied: str) -> None:
    """From the last one that is seen; then the focus goes back to where it was."""
    async with shown(talk()) as (app, pilot):
        field = Input()
        await app.mount(field)
        field.focus()
        await eventually(lambda: field.has_focus and app.view.is_vertical_scroll_end)
        app.view.select_rows()
        await eventually(lambda: app.view.has_focus)
        await pilot.press(*keys)
        await eventually(lambda: field.has_focus and not app.view.focusable)
        assert app.clipboard == copied


async def test_what_the_keys_select_is_seen() -> None:
    async with shown(log_of(50)) as (app, pilot):
        app.view.select_rows()
        await pilot.press(*["up"] * 10)
        await eventually(lambda: selected(app)[0] == "line 40")
        await pilot.press(*["down"] * 10)
        await eventually(lambda: selected(app)[-1] == "line 50")


async def test_what_is_selected_stays_selected() -> None:
    """Whatever comes, and however wide the screen becomes."""
    async with shown(talk()) as (app, pilot):
        await drag(pilot, (15, 1), (19, 1))
        for seq in range(3, 6):
            app.log_rows.append(said(seq))
        app.draw()
        await resize(app, pilot, 60)
        await scroll(app, 0)
        assert app.view.selected_text == "two t"
        assert "two t" in selected(app)


async def test_in_a_room_ctrl_c_copies_what_is_selected(server: ServerProcess) -> None:
    """Once; what one writes stays."""
    async with inside(server) as sean, guest(server, sean) as ana:
        await ana.say("hello")
        await sean.until_said("hello")
        view = sean.app.screen.query_one(LogView)
        lines = range(view.size.height)
        await eventually(lambda: any("hello" in view.render_line(y).text for y in lines))
        await sean.type("draft", "f7", "escape")
        assert sean.composer.has_focus
        await sean.pilot.press("f7")
        copied = view.selected_text
        assert copied
        await sean.pilot.press("enter")
        assert sean.app.clipboard == copied
        sean.app.copy_to_clipboard("")
        await sean.pilot.press("ctrl+c")
        assert sean.app.clipboard == copied
        assert sean.composer.text == "draft"
        await sean.pilot.press("ctrl+c")
        assert not sean.composer.text
