"""What is drawn for a change on the screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

from chadchat_tui.widgets.compositor import ScreenCompositor

from .test_snapshots import StillApp, talk

WIDTH, HEIGHT = 120, 30


def _drawn(compositor: Compositor, crop: Region) -> list[Strip]:
    chops = compositor._render_chops(crop, lambda y: y in crop.line_range)
    lines = []
    for y in crop.line_range:
        cuts = [*chops[y], WIDTH]
        cells = [
            strip or Strip.blank(end - start)
            for (start, strip), end in zip(chops[y].items(), cuts[1:], strict=True)
        ]
        lines.append(Strip.join(cells).crop(crop.x, crop.right).simplify())
    return lines


async def test_of_any_part_the_same_is_seen_as_of_the_whole() -> None:
    app = StillApp(*talk())
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.press("slash")  # so that something stands above where one writes
        ours = app.screen._compositor
        assert isinstance(ours, ScreenCompositor)
        places = st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1)
        sizes = st.integers(1, WIDTH), st.integers(1, HEIGHT)

        @given(*places, *sizes)
        def same(x: int, y: int, width: int, height: int) -> None:
            crop = Region(x, y, width, height).intersection(ours.size.region)
            drawn = _drawn(ours, crop)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(ScreenCompositor, "_get_renders", Compositor._get_renders)
                assert drawn == _drawn(ours, crop)

        same()


async def test_what_is_covered_and_what_is_elsewhere_is_not_drawn() -> None:
    app = StillApp(*talk())
    async with app.run_test(size=(WIDTH, HEIGHT)):
        composer = app._rooms.pane.composer
        changed = composer.region
        renders = list(app.screen._compositor._get_renders(changed))
        assert [region for region, _, _ in renders] == [changed]
