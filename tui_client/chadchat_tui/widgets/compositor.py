"""Which widgets are drawn for a change on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class ScreenCompositor(Compositor):
    """Draws nothing beside what has changed, and nothing behind what covers it.

    Textual draws all that is in the same container, and the containers: with each line of the log
    the whole screen, which took a third of the time. Where a widget has become wider and has not
    drawn all of itself yet, there stays for a frame what was there.
    """

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        crop = crop or self.size.region
        for widget, (region, clip) in self.visible_widgets.items():  # those in front first
            seen = region.intersection(clip)
            if seen.overlaps(crop):
                yield region, clip, widget.render_lines(seen.translate(-region.offset))
                if seen.contains_region(crop):
                    return
