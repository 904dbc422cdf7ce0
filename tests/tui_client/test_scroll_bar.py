"""The scroll bar of the log."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from chadchat_tui.widgets.scroll_bar import LogScrollBar


class Bars(App[None]):
    """One bar of ours."""

    CSS = "LogScrollBar { width: 1; height: 20; }"

    def compose(self) -> ComposeResult:
        yield LogScrollBar()


def _cells(strips: Iterable[Strip]) -> list[tuple[object, ...]]:
    """Return what is seen of each cell, and what it is for."""
    seen: list[tuple[object, ...]] = []
    for text, style, _ in chain.from_iterable(strips):
        assert style is not None
        colours = [style.bgcolor, style.color][:: -1 if style.reverse else 1]
        seen.append((text, colours if text.strip() else colours[0], style.meta))
    return seen


async def test_it_looks_and_works_as_textuals_own() -> None:
    app = Bars()
    async with app.run_test():
        bar = app.query_one(LogScrollBar)
        whole = bar.size.region

        @given(st.integers(0, 500), st.integers(0, 60), st.floats(0, 1), st.booleans())
        def same(lines: int, seen: int, place: float, hovered: bool) -> None:
            bar.window_virtual_size, bar.window_size = lines, seen
            bar.position, bar.mouse_over = place * max(lines - seen, 0), hovered
            ours = _cells(bar.render_lines(whole))
            assert len(ours) == whole.height
            assert ours == _cells(ScrollBar.render_lines(bar, whole))
            assert _cells(bar.render_lines(Region(0, 5, 1, 3))) == ours[5:8]

        same()
