"""What one has sent in a room, to be found again from where one writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

TYPED_MAX: Final = 500
"""How many texts are kept of a room."""


def is_kept(text: str) -> bool:
    """Say whether ``text`` may be found again: nothing empty, and nothing secret."""
    return bool(text.strip()) and not text.lstrip().lower().startswith("/passphrase")


class TypedHistory:
    """The texts that were sent, oldest first, and where in them one walks.

    Below the newest is the draft. Whatever one leaves on the way is there again when one comes
    back: the draft, and what has been made of a text.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts: list[str] = []
        self._changed: dict[int, str] = {}
        self._place = 0
        self._draft = ""
        self.put_before(texts)

    @property
    def texts(self) -> list[str]:
        """What was sent, oldest first; at most TYPED_MAX, and never the same twice in a row."""
        return list(self._texts)

    @property
    def walking(self) -> bool:
        """Whether one is at one of the texts, and not at the draft."""
        return self._place < len(self._texts)

    def put_before(self, earlier: Iterable[str]) -> None:
        """Take in what was sent before all that is here."""
        at_draft = not self.walking
        before = _tidied([*earlier, *self._texts[:1]])[: -1 if self._texts else None]
        self._texts[:0] = before
        self._changed = {at + len(before): text for at, text in self._changed.items()}
        self._place = len(self._texts) if at_draft else self._place + len(before)
        self._forget_oldest()

    def sent(self, text: str) -> str:
        """Take in that ``text``, which one is at, was sent. Return the draft that is left."""
        draft = self._draft if self.walking and self._draft != text else ""
        self._changed.pop(self._place, None)
        if is_kept(text) and self._texts[-1:] != [text]:
            self._texts.append(text)
        self._place, self._draft = len(self._texts), ""
        self._forget_oldest()
        return draft

    def older(self, now: str) -> str | None:
        """Walk to the text before; None where there is none. ``now`` is what one leaves."""
        return self.go(self._place - 1, now) if self._place else None

    def newer(self, now: str) -> str | None:
        """Walk to the text behind, or to the draft; None where one is there."""
        return self.go(self._place + 1, now) if self.walking else None

    def to_draft(self, now: str) -> str:
        """Walk to the draft and return it."""
        return self.go(len(self._texts), now)

    def go(self, place: int, now: str) -> str:
        """Walk to ``place``, counted from 0 for the oldest, and return what is there."""
        if not self.walking:
            self._draft = now
        elif now != self._texts[self._place]:
            self._changed[self._place] = now
        else:
            self._changed.pop(self._place, None)
        self._place = place
        return self._changed.get(place, self._texts[place]) if self.walking else self._draft

    def unsent(self, now: str) -> list[str]:
        """Return what was made of the texts and is not sent, and the draft. ``now`` is what one is
        at.
        """
        places = {**self._changed, len(self._texts): self._draft, self._place: now}
        return [
            text
            for place, text in sorted(places.items())
            if text.strip() and text not in self._texts[place : place + 1]
        ]

    def find(self, words: str, *, before: int | None = None) -> int | None:
        """Return the place of the newest text with ``words`` in it, whatever their case, of those
        before the place ``before``; None where there is none.
        """
        wanted = words.casefold()
        places = range(len(self._texts) if before is None else before)
        found = (place for place in reversed(places) if wanted in self._texts[place].casefold())
        return next(found, None)

    def _forget_oldest(self) -> None:
        excess = len(self._texts) - TYPED_MAX
        if excess > 0:
            del self._texts[:excess]
            self._changed = {
                at - excess: text for at, text in self._changed.items() if at >= excess
            }
            self._place = max(self._place - excess, 0)


class HistorySearch:
    """A search in ``history``, letter by letter: for ``words``, newest first.

    ``place`` is where they are found, None where they are not, or where there are none yet.
    """

    def __init__(self, history: TypedHistory) -> None:
        self._history = history
        self.words = ""
        self.place: int | None = None

    @property
    def found(self) -> str:
        """The text in which the words are, or ""."""
        return "" if self.place is None else self._history.texts[self.place]

    def look_for(self, words: str) -> None:
        """Search for ``words``; what still has them in it stays found."""
        before = None if self.place is None or not words.startswith(self.words) else self.place + 1
        self.words = words
        self.place = self._history.find(words, before=before) if words else None

    def look_further(self) -> None:
        """Go to the next older text with the words in it, if there is one."""
        older = self._history.find(self.words, before=self.place) if self.words else None
        self.place = self.place if older is None else older


def _tidied(texts: Iterable[str]) -> list[str]:
    """Return those of ``texts`` that are kept, without the same twice in a row."""
    tidy: list[str] = []
    for text in texts:
        if is_kept(text) and tidy[-1:] != [text]:
            tidy.append(text)
    return tidy
