"""What Textual changes in what is drawn: nothing but colours where none are wanted."""

from __future__ import annotations

from textual.filter import ANSIToTruecolor
from textual.strip import Strip
from textual.widget import Widget


def filtered(widget: Widget, strips: list[Strip]) -> list[Strip]:
    """Return the ``strips`` of ``widget`` as the app's filters have them.

    None of the terminal's own colours is to become another: they are there where they are wanted.
    """
    background = widget.background_colors[1]
    for line_filter in widget.get_line_filters():
        if not isinstance(line_filter, ANSIToTruecolor):
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
    return strips
