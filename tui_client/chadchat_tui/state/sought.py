"""Where in a room's log the reader is to be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # only who searches has it imported, as it is slow
    from chadchat_shared.searching import Query


class Sought(NamedTuple):
    """The message with the seq ``seq``: the first place in it of what ``query`` looks for, or its
    beginning.
    """

    seq: int
    query: Query | None = None

    def place_in(self, text: str) -> int:
        """Return the character of ``text``, which is the message as it is shown, to go to."""
        marks = self.query.marks(text) if self.query is not None else ()
        return marks[0][0] if marks else 0
