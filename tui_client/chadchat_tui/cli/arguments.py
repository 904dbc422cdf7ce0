"""What is written behind ``chadchat``, checked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NoReturn, get_args

from chadchat_shared.version import ShowVersion

from .options import coming_in, positive_seconds, span, who_and_where

DESCRIPTION = "Chat by a few letters: open a room, tell its code, talk."
EXAMPLES = """\
to begin:
  chadchat                             choose among the rooms you have been in
  chadchat create --name sean          open a room, and get its code and link
  chadchat join ABCD --name ana        come into a room

in scripts:
  make 2>&1 | chadchat send ABCD - --name build
  chadchat tail ABCD --name bot --json | jq -r .message
  chadchat log ABCD --since yesterday --until 12:30
  chadchat export ABCD -o room.md

exit status: 0 done, 1 failed, 2 wrong usage, 3 server not reached, 4 not let in,
5 no such room, 6 sent but not acknowledged, 130 interrupted
"""
SHELLS = """\
to have it whenever a shell starts:
  eval "$(chadchat completion bash)"      in ~/.bashrc
  eval "$(chadchat completion zsh)"       in ~/.zshrc, below compinit
  chadchat completion fish | source       in ~/.config/fish/config.fish
"""
ACKNOWLEDGEMENT_SECONDS = 30.0


Command = Literal[
    "create", "join", "send", "tail", "log", "who", "export", "config", "completion"
]  # fmt: skip


Shell = Literal["bash", "zsh", "fish"]
Subject = Shell | Literal["rooms", "names"]


class Arguments(argparse.Namespace):
    """The command and its options. What a command does not have, and what may be set elsewhere, is
    left at its default. ``text`` is None where it is left out, and both that and "-" mean standard
    input. ``wrong`` ends the program with a sentence about the command's wrong usage.
    """

    command: Command | None = None
    server: str = ""
    name: str | None = None
    passphrase: str | None = None
    knock: bool = False
    plain: bool = False
    room: tuple[str | None, str] | None = None
    code: str | None = None
    text: str | None = None
    json: bool = False
    print: bool = False
    init: bool = False
    path: bool = False
    timeout: float = ACKNOWLEDGEMENT_SECONDS
    since: int | None = None
    until: int | None = None
    format: Literal["markdown", "jsonl"] = "markdown"
    output: Path | None = None
    subject: Subject = "bash"
    wrong: Callable[[str], NoReturn]

    @property
    def opens_screen(self) -> bool:
        """Whether the command ends in a room on the screen."""
        return self.command in {None, "create", "join"} and not self.print


def parse(arguments: Sequence[str]) -> tuple[Arguments, Callable[[str], NoReturn]]:
    """Return the arguments, and what ends the program with a sentence about their wrong usage.

    Ends the program itself, with status 2, where they are wrong, and with 0 after
    ``--help`` and ``--version``.
    """
    parser = make_parser()
    parsed, left_over = parser.parse_known_args(arguments, namespace=Arguments())
    if parsed.command == "send" and parsed.text is None and left_over:
        parsed.text = _text_behind_options(left_over)
    if left_over:
        parsed.wrong(f"unrecognized arguments: {' '.join(left_over)}")
    if parsed.command is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        parser.print_help()
        parser.exit()
    if parsed.room is not None:
        server, parsed.code = parsed.room
        parsed.server = server or parsed.server
    return parsed, parsed.wrong


def _text_behind_options(left_over: list[str]) -> str | None:
    """Take the text out of what is left over. Before Python 3.13, argparse gives up one that may be
    left out at the first option behind the code.
    """
    first = left_over[0]
    return None if first.startswith("-") and first != "-" else left_over.pop(0)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of ``chadchat``'s command line."""
    parser = argparse.ArgumentParser(
        prog="chadchat", description=DESCRIPTION, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.set_defaults(wrong=parser.error)
    parser.add_argument("--version", action=ShowVersion)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    def add(name: str, summary: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, parents=parents, help=summary, description=f"{summary.capitalize()}."
        )
        command.set_defaults(wrong=command.error)
        return command

    anywhere = who_and_where()
    inside = coming_in(anywhere)
    create = add("create", "open a room and go in", anywhere)
    create.add_argument("--print", action="store_true", help="print code, link, command; stay out")
    join = add("join", "come into a room", coming_in(anywhere, nargs="?"))
    for opening in (create, join):
        opening.add_argument(
            "--plain", action="store_true",
            help="chat line by line, for screen readers and simple terminals",
        )  # fmt: skip
    _add_sending(add("send", "say something and leave", inside))
    for name, summary, *further in (
        ("tail", "print what is said from now on"),
        ("log", "print what has been said", span()),
        ("who", "print who is here, and who is away"),
    ):
        reading = add(name, summary, inside, *further)
        reading.add_argument("--json", action="store_true", help="print it as lines of JSON")
    _add_exporting(add("export", "write what has been said to a file", inside, span()))
    instead = add("config", "show your settings, and where they are").add_mutually_exclusive_group()
    instead.add_argument("--path", action="store_true", help="print where their file is")
    instead.add_argument("--init", action="store_true", help="write a file that explains them")
    completion = add("completion", "print a script by which your shell completes")
    completion.formatter_class = argparse.RawDescriptionHelpFormatter
    completion.epilog = SHELLS
    completion.add_argument("subject", metavar="SHELL", type=_subject, help="bash, zsh or fish")
    return parser


def _subject(typed: str) -> str:
    """Return a shell, or what the scripts themselves ask for, which people are not told of."""
    if typed not in {*get_args(Shell), "rooms", "names"}:
        raise argparse.ArgumentTypeError(f"this is for {', '.join(get_args(Shell))}, not {typed}")
    return typed


def _add_sending(send: argparse.ArgumentParser) -> None:
    send.add_argument(
        "text", metavar="TEXT", nargs="?", help="what to say; - or nothing is standard input"
    )
    send.add_argument(
        "--timeout", metavar="SECONDS", type=positive_seconds, default=Arguments.timeout,
        help="how long to wait to come in, and for each acknowledgement (default: %(default)g)",
    )  # fmt: skip


def _add_exporting(export: argparse.ArgumentParser) -> None:
    export.add_argument(
        "--format", choices=["markdown", "jsonl"], default=Arguments.format,
        help="Markdown, or JSON Lines, of which a room can be made again (default: %(default)s)",
    )  # fmt: skip
    export.add_argument(
        "-o", "--output", metavar="FILE", type=Path,
        help="where to; without it, standard output. The file is there once it is whole",
    )  # fmt: skip
