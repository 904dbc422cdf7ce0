"""What people mean by the marks in what they write (docs/protocol.md: How a text may be drawn).

The page reads them by the same rules (``server/web/src/formatting.ts``); the examples in
``tests/tui_client/formatting.json`` test both. The time it takes grows with the length of the text
alone: no character is looked at more than a few times, whatever stands around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What a part of a text is drawn as."""

    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    BLOCK = "block"
    LINK = "link"


class Run(NamedTuple):
    """The characters from ``start`` to before ``end`` are of this ``kind``."""

    start: int
    end: int
    kind: Kind


class Formatted(NamedTuple):
    """A text as it is shown, without the marks, and its runs.

    Runs lie beside or in each other, the outer before the inner ones. In code and links there are
    none, and a ``BLOCK`` has its lines for itself. A ``LINK`` leads to where its text says.
    """

    text: str
    runs: tuple[Run, ...] = ()

    def with_code_marked(self) -> Formatted:
        """Return the same with the marks of code that stands in a line."""
        pieces: list[str] = []
        edges = sorted(edge for run in self.runs if run.kind is Kind.CODE for edge in run[:2])
        for start, end in pairwise([0, *edges, len(self.text)]):
            pieces += self.text[start:end], "`"
        text = "".join(pieces[:-1])
        runs = [
            Run(
                run.start + bisect_left(edges, run.start),
                run.end + bisect_right(edges, run.end),
                run.kind,
            )
            for run in self.runs
        ]
        return Formatted(text, tuple(runs))


_SIGNS: Final = re.compile(r"[`*_]|://")
"""Without any of these there is nothing to be found."""

_DEED: Final = "/me "
"""Before what somebody does: their name, which stands before it, is who does it."""

_TOKEN: Final = re.compile(
    r"(?P<shell>(?<![^\n])\$ [^\n]*)"
    r"|(?<!`)```(?!`)(?P<fenced>.*?)(?<!`)```(?!`)"
    r"|(?<!`)`(?P<code>[^`\n]+)`(?!`)"
    r"|(?<![0-9A-Za-z])(?P<link>[Hh][Tt][Tt][Pp][Ss]?://[^\s<>\"`]+)"
    r"|(?P<marks>[*_]+)"
    r"|\n",
    re.DOTALL,
)

_PLAIN: Final = re.compile(
    r"[^:]+://(?:[0-9A-Za-z][0-9A-Za-z.-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?#][^\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]*)?"
)
"""A link that is read as where it leads: by a host in ASCII, without a name or password before it,
as in ``http://good.example@evil.example/``, and without what shows nothing."""

_PARTS: Final = {
    "*": ("*",), "_": ("_",), "**": ("**",),
    "***": ("*", "**"), "**_": ("**", "_"), "_**": ("_", "**"),
}  # fmt: skip
_KINDS: Final = {"*": Kind.ITALIC, "_": Kind.ITALIC, "**": Kind.BOLD}

# Marks open and close only at the outside of words, and not beside what stands in globs, paths and
# sums.
_CLOSERS: Final = r"\s\ufeff,;!?…)\]}\"'”’»—–。，、；：！？）」』》"
_BEFORE_OPENING: Final = re.compile(r"(?<![^\s\ufeff(\[{“‘«„¿¡—–。，、；：！？（「『《])")
_AFTER_OPENING: Final = re.compile(r"[^\s\ufeff.,;:!?…)\]}/\\|&=<>^~+-]")
_BEFORE_CLOSING: Final = re.compile(r"(?<=[^\s\ufeff(\[{/\\|&=<>^~+-])")
_AFTER_CLOSING: Final = re.compile(rf"(?![^{_CLOSERS}.:])(?![.:]+[^{_CLOSERS}.:])")

_TRAILING: Final = frozenset(".,;:!?…'\"*_”’»。，、；：！？）」』》")
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}


def deed_of(text: str) -> str | None:
    """Return what ``text`` says that its writer does (XEP-0245), or None where it says it not."""
    return text.removeprefix(_DEED) if text.startswith(_DEED) and text != _DEED else None


def formatted(text: str) -> Formatted:
    """Return what ``text``, which is cleaned, says by its marks. Marks without a partner stay."""
    if (deed := deed_of(text)) is not None:
        shown, runs = _formatted(deed)
        return Formatted(shown, (Run(0, len(shown), Kind.ITALIC), *runs))
    return _formatted(text)


def _formatted(text: str) -> Formatted:
    """Return the same, whatever ``text`` begins with."""
    return _Reader(text).read() if _SIGNS.search(text) else Formatted(text)


class _Reader:
    """Takes a text apart into ``pieces``; its runs are from piece to piece until all are there."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[str] = []
        self._runs: list[tuple[int, int, Kind]] = []
        self._open: list[tuple[str, int]] = []
        """Marks without a partner yet, each at most once, and their pieces."""

    def read(self) -> Formatted:
        text, done = self._text, 0
        while found := _TOKEN.search(text, done):
            self._pieces.append(text[done : found.start()])
            done = self._take(found)
        self._pieces.append(text[done:])
        starts = [0, *accumulate(map(len, self._pieces))]
        runs = [Run(starts[first], starts[end], kind) for first, end, kind in self._runs]
        runs.sort(key=lambda run: (run.start, -run.end))
        return Formatted("".join(self._pieces), tuple(runs))

    def _take(self, found: re.Match[str]) -> int:
        """Take in what was found, and return where the rest begins."""
        if (fenced := found["fenced"]) is not None and fenced.strip(" \t\n"):
            self._take_fenced(fenced, found.end())
        elif (code := found["code"]) is not None and code.strip(" \t"):
            self._add(code, Kind.CODE)
        elif link := found["link"]:
            return self._take_link(link, found.start())
        elif found["marks"]:
            self._take_marks(found)
        else:
            self._pieces.append(found[0])
            if "\n" in found[0]:
                self._open.clear()
        return found.end()

    def _add(self, text: str, kind: Kind) -> None:
        self._pieces.append(text)
        self._runs.append((len(self._pieces) - 1, len(self._pieces), kind))

    def _take_fenced(self, text: str, end: int) -> None:
        if "\n" not in text:
            self._add(text, Kind.CODE)
            return
        self._open.clear()
        first, _, others = text.partition("\n")
        lines = text if first.strip(" \t") else others
        others, _, last = lines.rpartition("\n")
        lines = lines if last.strip(" \t") else others
        before = next((piece for piece in reversed(self._pieces) if piece), "\n")
        if not before.endswith("\n"):
            self._pieces.append("\n")
        self._add(lines, Kind.BLOCK)
        if self._text[end : end + 1] not in ("", "\n"):
            self._pieces.append("\n")

    def _take_link(self, found: str, start: int) -> int:
        """Take in a link without the marks and brackets behind it, and return where it ends."""
        end = len(found)
        surplus = {mark: found.count(mark) - found.count(to) for mark, to in _BRACKETS.items()}
        while (last := found[end - 1]) in _TRAILING or surplus.get(last, 0) > 0:
            end -= 1
            if last in surplus:
                surplus[last] -= 1
        link = found[:end]
        if _PLAIN.fullmatch(link):
            self._add(link, Kind.LINK)
        else:
            self._pieces.append(link)
        return start + end

    def _take_marks(self, found: re.Match[str]) -> None:
        text, (start, end) = self._text, found.span()
        parts = _PARTS.get(found[0], ())
        waiting = {mark for mark, _ in self._open}
        if (
            parts and waiting.issuperset(parts)
            and _BEFORE_CLOSING.match(text, start) and _AFTER_CLOSING.match(text, end)
        ):  # fmt: skip
            self._close(set(parts))
            return
        if _BEFORE_OPENING.match(text, start) and _AFTER_OPENING.match(text, end):
            self._open = [(mark, piece) for mark, piece in self._open if mark not in parts]
            self._open += [(mark, len(self._pieces)) for mark in parts]
        self._pieces.append(found[0])

    def _close(self, marks: set[str]) -> None:
        """End what these marks have begun; what was begun within and is not ended stays a mark."""
        while marks:
            mark, piece = self._open.pop()
            if mark in marks:
                marks.remove(mark)
                self._pieces[piece] = self._pieces[piece].replace(mark, "", 1)
                self._runs.append((piece + 1, len(self._pieces), _KINDS[mark]))
