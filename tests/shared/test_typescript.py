"""The page is checked against the payloads' TypeScript twin, so the twin has to be fresh."""

from __future__ import annotations

from pathlib import Path

from chadchat_shared.typescript import typescript

TWIN = Path(__file__).parents[2] / "server" / "web" / "src" / "protocol.ts"


def test_the_pages_types_are_those_of_the_protocol() -> None:
    """Mend it with ``python -m chadchat_shared.typescript server/web/src/protocol.ts``."""
    assert TWIN.read_text(encoding="utf-8") == typescript()
