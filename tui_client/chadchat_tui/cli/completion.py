"""``chadchat completion``: what has a shell complete what is typed, and what that asks for."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from typing import Final, get_args

from ..tokens import TokenStore
from .arguments import Shell, Subject, make_parser

SHELLS: Final = get_args(Shell)

_HARMLESS: Final = re.compile(r"[\w.-]+")
"""What a shell takes as it is: bash expands the words that it completes with."""


def completion(subject: Subject) -> Iterator[str]:
    """Give the lines of a shell's script, or the ``rooms`` or ``names`` that such a script offers:
    where one is a member on the server that one comes to without ``--server``, newest first.
    """
    if subject in SHELLS:
        yield _script(subject)
        return
    from ..settings import WrongSetting, load  # noqa: PLC0415  # a script has no use for it

    try:
        server = load(os.environ).settings.server
    except WrongSetting:  # which every other command tells of
        return
    known = TokenStore(lambda _: None).all_on(server)
    words = (one.room if subject == "rooms" else one.name for one in known)
    yield from dict.fromkeys(word for word in words if _HARMLESS.fullmatch(word))


def _script(shell: str) -> str:
    import shtab  # noqa: PLC0415  # who asks for rooms does not wait for it

    def asked(subject: Subject) -> dict[str, object]:
        command = f"chadchat completion {subject}"
        # Of itself zsh's script asks only once, when it is read.
        return {**shtab.cmd(command), "zsh": f"{{compadd -- \\$({command})}}"}

    completers = {"room": asked("rooms"), "name": asked("names"), "output": shtab.FILE}
    parser = make_parser()
    for action in _actions(parser):
        if action.dest in completers:
            action.complete = completers[action.dest]  # type: ignore[attr-defined]  # for shtab
        elif action.dest == "subject":
            action.choices = SHELLS
    return str(shtab.complete(parser, shell))


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Give what may be written for ``parser`` and the commands of it."""
    for action in parser._actions:  # noqa: SLF001  # argparse tells it nowhere else
        yield action
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                yield from _actions(command)
