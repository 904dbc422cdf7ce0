"""Whether the reader looks, and what is worth telling them while they do not."""

from __future__ import annotations

from typing import Final, Literal

Level = Literal["all", "mentions", "none"]
"""Of which messages of a room one wants to be told."""

LEVELS: Final[tuple[Level, ...]] = ("all", "mentions", "none")


class Attention:
    """Whether the reader is before the screen.

    ``focused`` is what the terminal says; one that says nothing is taken to have the focus for
    good. ``away`` is why they are not, in their own words, since they said so, and None while they
    have not. While they want ``quiet``, they are told of nothing. ``missed`` counts what they would
    have been told of since they looked last.
    """

    def __init__(self) -> None:
        self.focused = True
        self.away: str | None = None
        self.quiet = False
        self.missed = 0

    @property
    def looking(self) -> bool:
        """Whether they see what comes."""
        return self.focused and self.away is None

    def focus(self, *, focused: bool) -> None:
        """Note what the terminal says."""
        self.focused = focused
        self._looked()

    def leave(self, why: str) -> None:
        """Note that they say they are away."""
        self.away = why

    def come_back(self) -> None:
        """Note that they write."""
        self.away = None
        self._looked()

    def heard(self, level: Level, *, own: bool, mention: bool) -> bool:
        """Take in a message of a room with this level; say whether they are told of it now."""
        missed = not self.looking and deserves(level, own=own, mention=mention)
        self.missed += missed
        return missed and not self.quiet

    def _looked(self) -> None:
        if self.looking:
            self.missed = 0


def deserves(level: Level, *, own: bool, mention: bool) -> bool:
    """Say whether a message is worth telling of, in a room with this level."""
    return not own and (level == "all" or (level == "mentions" and mention))
