"""Writes ``chadchat_shared/confusables.txt`` out of what ICU knows of look-alikes.

    python shared/make_confusables.py

It needs PyICU, on Debian the package ``python3-icu``. What is written is what names need of the
skeletons of UTS 39: only characters that are left after NFKC, each with what it comes to in the
end, in lower case. UTS 39 lacks letters in some shapes, such as small capitals: their names say
what they look like.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from unicodedata import name, normalize

from icu import UNICODE_VERSION, SpoofChecker

from chadchat_shared.confusables import ASCII
from chadchat_shared.looks import fold_case

TABLE = Path(__file__).parent / "chadchat_shared" / "confusables.txt"
_HEADER = f"""\
# Characters that look alike: what they are taken for, and they, as code points in hexadecimal.
# Written by make_confusables.py from the data of Unicode {UNICODE_VERSION} (UTS 39).
"""
_NOT_ASCII = [chr(c) for c in range(0x80, sys.maxunicode + 1) if c not in range(0xD800, 0xE000)]
_SHAPED_LETTER = re.compile(
    "(?:LATIN LETTER SMALL CAPITAL|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER"
    "|REGIONAL INDICATOR SYMBOL LETTER) ([A-Z])"
)


def prototypes() -> dict[str, str]:
    """Return each character that looks like another, with its skeleton (UTS 39, section 4)."""
    checker = SpoofChecker()
    skeletons = ((c, str(checker.getSkeleton(0, c))) for c in _NOT_ASCII)
    raw = {c: skeleton for c, skeleton in skeletons if skeleton != normalize("NFD", c)}
    for c in _NOT_ASCII:
        letter, shape = _SHAPED_LETTER.fullmatch(name(c, "")), raw.get(c, c)
        if letter and not shape.isascii():
            raw[shape] = letter[1]
    for c in [c for c in raw if raw[c].isascii()]:
        in_names = normalize("NFKC", c)
        if len(in_names) == 1 and not in_names.isascii():
            raw.setdefault(in_names, raw[c])
    return raw


def resolved(raw: dict[str, str]) -> dict[str, str]:
    """Return what the look of a name has for each character that it can meet."""

    def settled(text: str) -> str:
        steps: list[str] = []
        while text not in steps:
            steps.append(text)
            text = normalize("NFD", fold_case(text)).translate(ASCII)
            text = "".join(raw.get(c, c) for c in text)
        return min(steps[steps.index(text) :])  # where case folding leads back to the beginning

    met = (c for c in raw if normalize("NFD", normalize("NFKC", c)) == c)
    looks = {c: settled(raw[c]) for c in met}
    return {c: its_look for c, its_look in looks.items() if its_look != c}


def table(looks: dict[str, str]) -> str:
    """Return the file's text, a line for each look."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for character in sorted(looks):
        alike[looks[character]].append(character)
    lines = (f"{_codes(look)}: {_codes(alike[look])}\n" for look in sorted(alike))
    return _HEADER + "".join(lines)


def _codes(characters: Iterable[str]) -> str:
    return " ".join(f"{ord(character):04X}" for character in characters)


if __name__ == "__main__":
    TABLE.write_text(table(resolved(prototypes())), encoding="ascii")
