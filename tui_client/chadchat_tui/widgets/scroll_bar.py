"""The scroll bar of the log, which is drawn anew with nearly every message."""

from __future__ import annotations

from rich.color import Color
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from .filtering import filtered


class LogScrollBar(ScrollBar):
    """Looks and works as Textual's, and is drawn in a quarter of the time: nothing stands around
    it, so its cells need not go through a console and a look for borders at each line.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of ``crop``."""
        match bar := self.render():
            case ScrollBarRender(style=Style(color=Color() as color, bgcolor=Color() as behind)):
                cells = bar.render_bar(
                    size=self.size.height,
                    virtual_size=bar.virtual_size,
                    window_size=bar.window_size,
                    position=bar.position,
                    thickness=bar.thickness,
                    back_color=behind,
                    bar_color=color,
                ).segments
                strips = [Strip([cell], bar.thickness) for cell in cells[crop.y : crop.bottom]]
                return filtered(self, strips)
        return super().render_lines(crop)
