"""When to say that one is typing."""

from __future__ import annotations

from chadchat_shared.limits import TYPING_SECONDS

REPEAT_SECONDS = TYPING_SECONDS / 2


class TypingPulse:
    """Turns each change of the composer into as few words to the others as will do."""

    def __init__(self) -> None:
        self._said_at: float | None = None

    def changed(self, text: str, now: float) -> bool | None:
        """Return what to say now that the composer has ``text``: on, off, or None for nothing.

        ``now`` is a time in seconds by any steady clock. Commands are nobody else's business.
        """
        if not text.strip() or text.startswith("/"):
            was_on, self._said_at = self._said_at is not None, None
            return False if was_on else None
        if self._said_at is not None and now < self._said_at + REPEAT_SECONDS:
            return None
        self._said_at = now
        return True

    def sent(self) -> None:
        """Note that the text has become a message, which says so to the others by itself."""
        self._said_at = None
