"""What a search asks for, and which texts have it (protocol: Search).

Server and clients share this: what is found by the server is what a client can mark in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self
from unicodedata import normalize

from .errors import BadRequest, TooLong
from .limits import QUERY_MAX
from .text import clean_line

# What is a word of its own without any space around it: Thai to Burmese, Khmer, arrows to symbols,
# Han, kana and bopomofo, emoji.
_SINGLES: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2190-\u2bff\u2e80-\u2fff\u3005-\u3007\u3040-\u31ff"
    "\u3400-\u9fff\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
# What stands between words: white space and punctuation. All else, a mark too, is part of one.
_BETWEEN: Final = (
    r"\s"
    "\x00-/:-@\\[-`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u0589\u05be\u05c0\u05c3\u05f3\u05f4"
    "\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u2000-\u206f\u3000-\u303f"
    "\ufe00-\ufe0f\ufe30-\ufe6f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_WORD: Final = re.compile(f"[{_SINGLES}]|[^{_SINGLES}{_BETWEEN}]+")
_ASCII_WORD: Final = re.compile("[0-9a-z]+")

_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„«»", '"'))
_ASKED: Final = re.compile(r'"([^"]*)(?:"(\*?)|\Z)|([^\s"]+)')


def words(text: str) -> list[str]:
    """Return the words of ``text`` in their order, as they are compared: without case or accents.

    A Chinese or Japanese sign, or an emoji, is one each.
    """
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    return [word for match in _WORD.finditer(text) for word in _folded(match[0])]


def _folded(word: str) -> list[str]:
    """Return what is compared of a word; compatible forms become several words (``½`` is 1 2)."""
    if word.isascii():
        return [word.lower()]
    plain = _ACCENTS.sub("", normalize("NFKD", word)).casefold()
    return _WORD.findall(normalize("NFC", plain))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that have to follow each other; ``open`` where the last is only a beginning of one."""

    words: tuple[str, ...]
    open: bool = False

    def places(self, said: Sequence[str]) -> Iterator[int]:
        """Return where in ``said`` it begins."""
        *head, last = self.words
        end = len(head)
        for place in range(len(said) - end):
            word = said[place + end]
            if (word.startswith(last) if self.open else word == last) and (
                not head or list(said[place : place + end]) == head
            ):
                yield place


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: texts that have every phrase. Without any, nothing is found."""

    phrases: tuple[Phrase, ...]

    @classmethod
    def of(cls, typed: str) -> Self:
        """Read what a person has typed: words, ``"a phrase"``, beginnings of words as ``tea*``.

        Whatever else is typed is only between words. Raises BadRequest for nothing, and TooLong
        beyond QUERY_MAX characters.
        """
        cleaned = clean_line(typed)
        if not cleaned:
            raise BadRequest("Say what to look for.")
        if len(cleaned) > QUERY_MAX:
            raise TooLong(f"What is looked for has at most {QUERY_MAX} characters.")
        phrases = dict.fromkeys(
            Phrase(tuple(found), bool(star) or plain.endswith("*"))
            for quoted, star, plain in _ASKED.findall(cleaned.translate(_QUOTES))
            if (found := words(quoted or plain))
        )
        return cls(tuple(phrases))

    def matches(self, text: str) -> bool:
        """Say whether ``text`` has all of it."""
        said = words(text)
        return bool(self.phrases) and all(
            any(True for _ in phrase.places(said)) for phrase in self.phrases
        )

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Return where in ``text`` something of it is: (start, end), ascending and apart."""
        said: list[str] = []
        spans: list[tuple[int, int]] = []
        for match in _WORD.finditer(text):
            for word in _folded(match[0]):
                said.append(word)
                spans.append(match.span())
        return sorted({
            spans[place + offset]
            for phrase in self.phrases
            for place in phrase.places(said)
            for offset in range(len(phrase.words))
        })  # fmt: skip
