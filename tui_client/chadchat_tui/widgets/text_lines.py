"""What somebody says, as lines of a width in which its formatting is drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple
from urllib.parse import quote

from rich.cells import cell_len
from rich.style import Style

from chadchat_shared.text import clean_text

from ..state.formatting import Formatted, Kind, formatted
from .wrapping import TAB, Span, chopped_spans, steady, word_spans

GUTTER: Final = "│ "
"""Stands before each line of a block of code."""

_IN_URLS: Final = "!#$%&'()*+,/:;=?@[]~"
"""What stands for itself in a URL (RFC 3986), so that all that is left are signs of ASCII."""

_MENTION: Final = "mention"

Line = tuple[tuple[str, Style], ...]
"""Pieces of text, each with its style."""


def shown_text(text: str, *, marked: bool) -> Formatted:
    """Return what is drawn of what somebody wrote; ``marked`` leaves the marks of code in it."""
    shown = formatted(steady(clean_text(text).expandtabs(TAB)))
    return shown.with_code_marked() if marked else shown


def text_spans(shown: Formatted, width: int, first: int) -> list[tuple[Span, bool]]:
    """Return the lines of ``shown`` at ``width`` cells, and of each whether it is of a block.

    ``first`` cells of the first line are taken.
    """
    spans: list[tuple[Span, bool]] = []
    for start, end, block in _sections(shown, first):
        text = shown.text[start:end]
        if block:
            found = chopped_spans(text, width - len(GUTTER))
        else:
            found = word_spans(text, width, 0 if spans else first)
        spans += [((start + begun, start + ended), block) for begun, ended in found]
    return spans


def _sections(shown: Formatted, first: int) -> Iterator[tuple[int, int, bool]]:
    """Give what stands in blocks and what does not, without the breaks between them.

    A block leaves the first line to what stands there already.
    """
    done = 0
    for run in shown.runs:
        if run.kind is Kind.BLOCK:
            if run.start > done:
                yield done, run.start - 1, False
            elif first and not done:
                yield 0, 0, False
            yield run.start, run.end, True
            done = run.end + 1
    if done <= len(shown.text):
        yield done, len(shown.text), False


class TextStyles(NamedTuple):
    """What a text is drawn in; a mention is a place where the reader is named."""

    base: Style
    code: Style
    link: Style
    mention: Style

    def of(self, kinds: Collection[str], text: str) -> Style:
        """Return the style of ``text``, which is of all these kinds."""
        style = self.base
        if Kind.CODE in kinds or Kind.BLOCK in kinds:
            style += self.code
        if Kind.LINK in kinds:
            style += self.link + Style(link=quote(text, safe=_IN_URLS))
        if _MENTION in kinds:
            style += self.mention
        return style + Style(bold=Kind.BOLD in kinds or None, italic=Kind.ITALIC in kinds or None)


def text_lines(
    shown: Formatted,
    spans: Iterable[tuple[Span, bool]],
    mentioned: Iterable[Span],
    styles: TextStyles,
) -> Iterator[Line]:
    """Give each line of the text in its styles."""
    pieces = _pieces(shown, mentioned, styles)
    piece_end, style = next(pieces)
    for (start, end), _ in spans:
        line: list[tuple[str, Style]] = []
        done = start
        while done < end:
            while piece_end <= done:
                piece_end, style = next(pieces)
            cut = min(end, piece_end)
            line.append((shown.text[done:cut], style))
            done = cut
        yield tuple(line)


def _pieces(
    shown: Formatted, mentioned: Iterable[Span], styles: TextStyles
) -> Iterator[tuple[int, Style]]:
    """Give where each piece of one style ends, one behind the other."""
    ranges = [*shown.runs, *((start, end, _MENTION) for start, end in mentioned)]
    edges = [(start, True, str(kind)) for start, _, kind in ranges]
    edges += [(end, False, str(kind)) for _, end, kind in ranges]
    kinds: list[str] = []
    done = 0
    for edge, begins, kind in sorted(edges):
        end = _behind_marks(shown.text, edge)
        if end > done:
            yield end, styles.of(kinds, shown.text[done:end])
            done = end
        if begins:
            kinds.append(kind)
        else:
            kinds.remove(kind)
    yield len(shown.text), styles.base


def _behind_marks(text: str, at: int) -> int:
    """Return where the character ends that has marks at ``at``, or begins there."""
    while at < len(text) and not text[at].isascii() and not cell_len(text[at]):
        at += 1
    return at
