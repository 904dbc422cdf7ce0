"""Characters that look alike (Unicode Technical Standard 39, section 4).

The table is in ``confusables.txt``, which ``make_confusables.py`` beside this package writes.
Nothing that is stored depends on it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final
from unicodedata import normalize

ASCII: Final = str.maketrans({
    '"': "''", "%": "o/o", "0": "o", "1": "l", "`": "'", "i": "l", "m": "rn", "|": "l",
})  # fmt: skip
"""What stands for each ASCII character that looks like another; for ``i``, as ``I`` does so."""

_TABLE = Path(__file__).with_name("confusables.txt")


def skeleton(text: str) -> str:
    """Return what texts in NFKC that look alike share, in NFD; it is its own skeleton.

    ``text`` is taken as it is written; what is put for a character is in lower case.
    """
    if text.isascii():
        return text.translate(ASCII)
    return normalize("NFD", normalize("NFD", text).translate(prototypes()))


@cache
def prototypes() -> dict[int, str]:
    """Return what stands for each character that looks like another. Read when first needed."""
    table = dict(ASCII)
    for line in _TABLE.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            prototype, _, characters = line.partition(":")
            text = "".join(chr(int(code, 16)) for code in prototype.split())
            table.update((int(code, 16), text) for code in characters.split())
    return table
