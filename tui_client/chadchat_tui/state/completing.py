"""What could be meant by the half of a word that stands before the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from chadchat_shared.limits import NAME_CODE_POINTS_MAX

CHOICES_MAX: Final = 100
"""How many choices are offered at once."""

_COMMAND = re.compile(r"/(?!/)(?P<name>\S*)\Z")
_ARGUMENT = re.compile(r"/(?!/)(?P<name>\S+) +(?P<typed>.*)\Z")
_EMOJI = re.compile(r"(?<!\w):(?P<typed>[a-z0-9_+-]{2,}):?\Z", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@(?P<typed>(?:\S[^@\n]*)?)\Z")
_BEGINNING = re.compile(r"(?<![\w@])\S")


@dataclass(frozen=True, slots=True)
class Word:
    """Something that can be completed: as it is written, and what is said of it."""

    text: str
    about: str = ""


class Candidates(Protocol):
    """What there is to be completed. It is asked only as needed."""

    def names(self) -> Sequence[Word]:
        """Return the members' names, the likeliest first."""

    def commands(self) -> Sequence[Word]:
        """Return the commands by their names without the slash, and what each does."""

    def arguments(self, command: str) -> Sequence[Word]:
        """Return what may stand behind ``command``, as far as that is known."""

    def takes_argument(self, command: str) -> bool:
        """Say whether anything may stand behind ``command``."""

    def emoji(self) -> Mapping[str, str]:
        """Return emoji by their names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is put in, how it is shown, and what is said of it."""

    text: str
    label: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """The ``choices`` for the part of the text from ``start`` to the cursor."""

    start: int
    choices: tuple[Choice, ...] = ()


def complete(text: str, cursor: int, candidates: Candidates) -> Completion:
    """Return what may be meant by what ends at ``cursor``, counted in characters of ``text``.

    That is what is offered unasked, what stands behind a command, or a member's name as it is. Case
    does not matter.
    """
    offered = offer(text, cursor, candidates)
    if offered.choices:
        return offered
    begin, line = _line(text, cursor)
    if begin == 0 and (match := _ARGUMENT.match(line)):
        found = _argument(match, candidates)
        if found.choices:
            return found
    return _name(line, begin, candidates)


def offer(text: str, cursor: int, candidates: Candidates) -> Completion:
    """Return what may be meant where that is worth to be shown to somebody who just types: a
    command, the name of an emoji behind a colon, a member behind an ``@``.
    """
    begin, line = _line(text, cursor)
    if begin == 0 and (match := _COMMAND.match(line)):
        return _command(match["name"], candidates)
    if match := _EMOJI.search(line):
        return _emoji(begin + match.start(), match["typed"], candidates.emoji())
    if match := _MENTION.search(line):
        names = _beginning(candidates.names(), match["typed"])
        choices = [Choice(f"@{one.text} ", one.text, one.about) for one in names]
        return _choices(begin + match.start(), choices)
    return Completion(cursor)


def _line(text: str, cursor: int) -> tuple[int, str]:
    """Return where the line of the cursor begins, and what of it stands before the cursor."""
    begin = text.rfind("\n", 0, cursor) + 1
    return begin, text[begin:cursor]


def _command(typed: str, candidates: Candidates) -> Completion:
    def written(name: str) -> str:
        return f"/{name} " if candidates.takes_argument(name) else f"/{name}"

    commands = _beginning(candidates.commands(), typed)
    choices = [Choice(written(one.text), f"/{one.text}", one.about) for one in commands]
    return _choices(0, choices)


def _argument(match: re.Match[str], candidates: Candidates) -> Completion:
    found = _beginning(candidates.arguments(match["name"].lower()), match["typed"])
    choices = [Choice(f"{word.text} ", word.text, word.about) for word in found]
    return _choices(match.start("typed"), choices)


def _emoji(start: int, typed: str, emoji: Mapping[str, str]) -> Completion:
    wanted = typed.lower()
    found = sorted(
        (name for name in emoji if wanted in name),
        key=lambda name: (not name.startswith(wanted), len(name), name),
    )
    choices = [Choice(emoji[name], emoji[name], f":{name}:") for name in found]
    return _choices(start, choices)


def _name(line: str, begin: int, candidates: Candidates) -> Completion:
    """Complete a name, which may be of several words: the longest beginning counts."""
    names = candidates.names()
    for match in _BEGINNING.finditer(line, max(len(line) - NAME_CODE_POINTS_MAX, 0)):
        at = match.start()
        if found := _beginning(names, line[at:]):
            behind = " " if at else ": "
            choices = [Choice(f"{one.text}{behind}", one.text, one.about) for one in found]
            return _choices(begin + at, choices)
    return Completion(begin + len(line))


def _beginning(words: Sequence[Word], typed: str) -> list[Word]:
    wanted = typed.casefold()
    return [word for word in words if word.text.casefold().startswith(wanted)]


def _choices(start: int, choices: Iterable[Choice]) -> Completion:
    return Completion(start, tuple(choices)[:CHOICES_MAX])
