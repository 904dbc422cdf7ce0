"""What commands do where there is no screen."""

from __future__ import annotations

from chadchat_shared.errors import BadRequest

from ..acting import Acting
from ..commands import help_lines
from .places import read_from, showing
from .words import KEYS


class LineActing(Acting):
    """Does without what is drawn."""

    def help(self) -> None:
        """Show the commands and keys."""
        self.hint("\n".join(help_lines(KEYS)))

    def keys(self) -> None:
        """Show the keys."""
        self.hint("\n".join(KEYS))

    def copy(self) -> None:
        """Say where it can be copied from. Raises BadRequest."""
        raise BadRequest("All that was said stands in the terminal as it is, to be copied there.")

    async def go_to(self, place: str) -> None:
        """Show what is said from there on. Raises ChatError."""
        zone = self._state.zone
        shown = showing(zone, self._workspace.preferences.time_format)
        self.hint("\n".join(await read_from(self._room, place, zone, shown)))

    def theme(self, name: str) -> None:  # noqa: ARG002  # there is none to take
        """Say that there is none. Raises BadRequest."""
        raise BadRequest("Line by line there are no colours but the terminal's own.")
