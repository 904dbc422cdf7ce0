"""Who is here."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from chadchat_shared.answers import MemberInfo
from chadchat_shared.text import clean_line

from ..state.members import Members
from ..state.sentences import note_of
from .wrapping import shorten

NAME_CELLS = 8
"""What is left of a long name at least, before what is to be said of its member has to go."""


class MemberList(Widget, can_focus=False):
    """The names of those who are here, as far as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._members = Members()
        self._me = ""
        self._version = 0

    def show(self, members: Members, me: str) -> None:
        """Draw ``members`` where they have changed; ``me`` is one's own id among them."""
        if (members, members.version, me) != (self._members, self._version, self._me):
            self._members, self._version, self._me = members, members.version, me
            self.refresh()

    def render(self) -> Content:
        """Return the list, or as much of it as there are lines."""
        here = self._members.here
        room = max(self.size.height - 2, 0)
        shown = here if self._members.online <= room else here[: room - 1]
        lines = [Content.styled("Here now", "bold"), Content("")]
        lines += [self._line(member) for member in shown]
        if (others := self._members.online - len(shown)) > 0:
            lines.append(Content.styled(f"and {others:,} more", "dim"))
        return Content("\n").join(lines)

    def _line(self, member: MemberInfo) -> Content:
        """Return the name and what is to be said of its member, one cut and the other left out
        where there is no room for both.
        """
        name, width = clean_line(member.name), self.size.width
        spare = width - min(cell_len(name), NAME_CELLS)
        note = note_of(member, me=member.member == self._me, cells=spare)
        return Content.assemble(shorten(name, width - len(note)), (note, "dim"))
