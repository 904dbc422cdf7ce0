"""How long to wait before the next try to connect."""

from __future__ import annotations

from random import Random
from typing import Final

SHORTEST: Final = 0.5
LONGEST: Final = 30.0


class Backoff:
    """Waiting times in seconds that spread out: each is drawn evenly from between ``SHORTEST`` and
    a ceiling that doubles, up to ``LONGEST``, so that clients do not come back in step.
    """

    def __init__(self, random: Random | None = None) -> None:
        self._random = random or Random()  # noqa: S311  # no secret
        self._ceiling = SHORTEST

    def next(self) -> float:
        """Return the next time to wait."""
        self._ceiling = min(2 * self._ceiling, LONGEST)
        return self._random.uniform(SHORTEST, self._ceiling)

    def reset(self) -> None:
        """Begin with short times again."""
        self._ceiling = SHORTEST
