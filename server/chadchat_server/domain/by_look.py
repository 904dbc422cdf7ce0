"""Things by name, where names that look alike are one."""

from __future__ import annotations

from typing import Generic, TypeVar

from chadchat_shared.looks import looks, stand_side_by_side

T = TypeVar("T")


class ByLook(Generic[T]):
    """What is called something, found by every name that is taken for its own."""

    def __init__(self) -> None:
        self._by_look: dict[str, list[tuple[str, T]]] = {}

    def find(self, name: str) -> list[T]:
        """Return what has a name that is taken for ``name``."""
        return [
            thing
            for look in looks(name)
            for known, thing in self._by_look.get(look, ())
            if not stand_side_by_side(name, known)
        ]

    def add(self, name: str, thing: T) -> None:
        """Let ``thing`` have ``name``, besides others that it or something else has.

        It may have one several times.
        """
        for look in looks(name):
            self._by_look.setdefault(look, []).append((name, thing))

    def remove(self, name: str, thing: T) -> None:
        """Take ``name`` from ``thing`` once, if it has it."""
        for look in looks(name):
            known = self._by_look.get(look, [])
            if (name, thing) in known:
                known.remove((name, thing))
            if not known:
                self._by_look.pop(look, None)
