"""The rooms that are open."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from chadchat_shared.text import clean_line

from ..state.room import RoomState
from ..state.rooms import Rooms
from ..state.sentences import news_of
from .wrapping import shorten


class RoomList(Widget, can_focus=False):
    """A line for each room: its number, its code and topic, and how much is new in it."""

    class Chosen(Message):
        """A room was clicked."""

        def __init__(self, room: RoomState) -> None:
            super().__init__()
            self.room = room

    def __init__(self, rooms: Rooms) -> None:
        super().__init__()
        self._rooms = rooms

    def render(self) -> Content:
        """Return the lines."""
        lines = [Content.styled("Rooms", "bold"), Content("")]
        lines += [self._line(number, room) for number, room in enumerate(self._rooms.open, 1)]
        return Content("\n").join(lines)

    def on_click(self, event: Click) -> None:
        """Choose the room of the line."""
        place = event.get_content_offset(self)
        if place is not None and 2 <= place.y < len(self._rooms.open) + 2:
            self.post_message(self.Chosen(self._rooms.open[place.y - 2]))

    def _line(self, number: int, room: RoomState) -> Content:
        current = room is self._rooms.current
        news = news_of(room)
        name = f"{room.code or room.wanted or '…'} {clean_line(room.topic)}".strip()
        space = self.size.width - 4 - (len(news) + 1 if news else 0)
        name = shorten(name, space)
        gap = " " * max(space - cell_len(name), 0)
        style = "bold" if current or room.unread else ""
        return Content.assemble(
            ("› " if current else "  ", "bold $text-accent"), f"{number} "[-2:],
            (name, style), gap, " " if news else "",
            (news, "bold $text-accent" if room.mentioned else "$text-muted"),
        )  # fmt: skip
