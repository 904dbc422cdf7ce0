"""What is written can be read in every theme, and without any colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

import pytest
from rich.segment import Segment
from textual.app import App
from textual.color import Color

from chadchat_shared.errors import NameTaken
from chadchat_tui.events import Waiting
from chadchat_tui.session import ConnectionLost
from chadchat_tui.state.preferences import Preferences, ThemeName
from chadchat_tui.themes import LIGHT, TERMINAL, THEMES
from chadchat_tui.widgets.log_view import LogView
from chadchat_tui.widgets.painting import NAME_COLOURS

from .samples import said
from .test_snapshots import FormApp, StillApp, talk, with_news

RGB_THEMES: list[ThemeName] = [name for name in THEMES if name != "terminal"]
LEAST = {"high-contrast": 7.0}


MARKED = "sean, `code`, *bold*, _italics_ and https://example.org:\n```\na block\n```"


def pictured(app: App[None]) -> Iterator[Segment]:
    """Yield what is on the screen, as far as it is something to see."""
    for strip in app.screen._compositor.render_strips():
        for segment in app_filtered(app, list(strip)):
            if segment.text.strip() and segment.style is not None:
                yield segment


def app_filtered(app: App[None], segments: list[Segment]) -> list[Segment]:
    """Return what is drawn after the filters that are on."""
    for line_filter in app._filters:
        if line_filter.enabled:
            segments = line_filter.apply(segments, Color.parse("black"))
    return segments


def luminance(colour: Color) -> float:
    """Return how bright a colour is, 0 to 1 (WCAG 2.2, relative luminance)."""
    parts = (part / 255 for part in colour.rgb)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(front: Color, back: Color) -> float:
    """Return the ratio that one colour stands out from another by."""
    dark, bright = sorted((luminance(front), luminance(back)))
    return (bright + 0.05) / (dark + 0.05)


def drawn(segment: Segment) -> float:
    """Return how far what is drawn stands out."""
    style = segment.style
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    return contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))


def room(theme: ThemeName) -> StillApp:
    """Return a room in ``theme`` with something of everything in it."""
    app = StillApp(*talk(), Waiting(5.0, ConnectionLost()), preferences=Preferences(theme=theme))
    with_news(app.conversation.state)
    app.conversation.state.apply(said(7, MARKED))
    app.conversation.state.hint("For you alone.")
    return app


def form(theme: ThemeName) -> StillApp:
    return FormApp(NameTaken(), theme=theme)


def test_each_theme_that_can_be_set_is_there() -> None:
    assert set(THEMES) == set(get_args(ThemeName))
    assert all(theme.name == name for name, theme in THEMES.items())


@pytest.mark.parametrize("make", [room, form])
@pytest.mark.parametrize("theme", RGB_THEMES)
async def test_what_is_written_stands_out(
    theme: ThemeName, make: Callable[[ThemeName], StillApp]
) -> None:
    async with make(theme).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        seen = {(one.text, round(drawn(one), 1)) for one in pictured(pilot.app)}
    assert len(seen) > 5
    assert {one for one in seen if one[1] < LEAST.get(theme, 4.5)} == set()


@pytest.mark.parametrize("theme", THEMES)
async def test_every_name_has_a_colour_that_stands_out(theme: ThemeName) -> None:
    """Wherever names stand."""
    variables = THEMES[theme].variables
    names = [Color.parse(variables[f"name-{number}"]) for number in range(NAME_COLOURS)]
    assert len(set(names)) == NAME_COLOURS
    if theme != "terminal":
        for background in (THEMES[theme].background, THEMES[theme].surface, THEMES[theme].panel):
            assert background is not None
            ratios = [contrast(Color.parse(background), name) for name in names]
            assert min(ratios) >= LEAST.get(theme, 4.5)


@pytest.mark.parametrize("make", [room, form])
async def test_the_terminals_own_colours_are_left_to_it(
    make: Callable[[ThemeName], StillApp],
) -> None:
    """Not one is made of red, green and blue, and the background is the terminal's."""
    async with make("terminal").run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        styles = [one.style for one in pictured(pilot.app) if one.style is not None]
    colours = [colour for style in styles for colour in (style.color, style.bgcolor) if colour]
    assert {colour.triplet for colour in colours} == {None}
    assert styles[0].bgcolor is not None
    assert styles[0].bgcolor.is_default


@pytest.mark.parametrize("theme", THEMES)
async def test_without_colour_there_is_none(
    theme: ThemeName, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with room(theme).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        seen = list(pictured(pilot.app))
        text = "".join(one.text for one in seen)
    colours = {
        colour for one in seen if one.style for colour in (one.style.color, one.style.bgcolor)
    }
    assert {colour.is_default for colour in colours if colour} == {True}
    assert "new" in text
    assert "Not sent:" in text


async def test_an_empty_no_color_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    async with room("dark").run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert any(
            one.style.color.triplet for one in pictured(pilot.app) if one.style and one.style.color
        )


@pytest.mark.parametrize("term", ["xterm", "linux"])
async def test_sixteen_colours_are_the_terminals_own(
    term: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLORTERM", raising=False)
    monkeypatch.setenv("TERM", term)
    assert room("light").theme == TERMINAL.name


async def test_another_theme_is_drawn_at_once() -> None:
    """With the rows that stand there."""
    app = room("dark")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.show_theme("light")
        await pilot.pause()
        log = app.screen.query_one(LogView)
        colours = {segment.style.color for segment in log.render_line(1) if segment.style}
        light = {Color.parse(LIGHT.foreground or "").rich_color}
        assert light <= colours
