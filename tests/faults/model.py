"""What a room's log can be, as far as its members may know (protocol: Promises 1 and 2)."""

from __future__ import annotations

from collections.abc import Sequence

from chadchat_shared.answers import Refusal, Stored
from chadchat_shared.events import ChatMessage


class Model:
    """Of each id either where its text is, or which texts may be there.

    ``newest`` is the largest seq that is known.
    """

    def __init__(self) -> None:
        self.newest = 0
        self._stored: dict[str, tuple[str, Stored]] = {}
        self._unsure: dict[str, set[str]] = {}

    def sent(self, message_id: str, text: str) -> None:
        """Note what was sent without hearing what became of it."""
        if message_id not in self._stored:
            self._unsure.setdefault(message_id, set()).add(text)

    def answered(self, message_id: str, text: str, answer: Stored | Refusal) -> None:
        """Learn from an answer. Raises AssertionError for one that cannot be."""
        if message_id in self._stored:
            known, stored = self._stored[message_id]
            assert answer == stored if known == text else _is_conflict(answer)
        elif isinstance(answer, Stored):
            self._check_place(answer, message_id)
            self._unsure.pop(message_id, None)
            self._stored[message_id] = (text, answer)
            self.newest = max(self.newest, answer.seq)
        else:
            assert _is_conflict(answer)
            others = self._unsure.get(message_id, set()) - {text}
            assert others, f"{message_id} is refused for a text that nobody sent"
            self._unsure[message_id] = others

    def compare(self, log: Sequence[ChatMessage]) -> None:
        """Hold the whole log against what is known. Raises AssertionError."""
        for text, stored in self._stored.values():
            line = log[stored.seq - 1]
            assert (line.id, line.ts, line.message) == (stored.id, stored.ts, text)
        for line in log:
            if line.id not in self._stored:
                assert line.message in self._unsure.get(line.id, ()), f"nobody said {line}"

    def _check_place(self, stored: Stored, message_id: str) -> None:
        assert stored.id == message_id
        assert all(stored.seq != other.seq for _, other in self._stored.values())
        earliest = 1 if message_id in self._unsure else self.newest + 1
        latest = self.newest + len(self._unsure) + 1
        assert earliest <= stored.seq <= latest


def _is_conflict(answer: Stored | Refusal) -> bool:
    return isinstance(answer, Refusal) and answer.error == "conflict"
