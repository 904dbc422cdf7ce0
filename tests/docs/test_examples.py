"""The commands that the documents tell one to type are commands, with options that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

import pytest

from chadchat_server.config import make_parser as make_server_parser
from chadchat_server.maintenance import add_commands
from chadchat_tui.cli.arguments import make_parser

_ROOT: Final = Path(__file__).parents[2]
_DOCUMENTS: Final = [_ROOT / "README.md", *sorted((_ROOT / "docs").glob("*.md"))]
_COMMAND: Final = re.compile(r"(?:^|[\s(])((chadchat(?:-server)?)(?: [^|;&)>#]*|$))")
_USING: Final = (_ROOT / "docs" / "using.md").read_text(encoding="utf-8")
_COMMANDS: Final = re.findall(r"(?m)^    ([a-z]+)(?: |$)", make_parser().format_help())
_TARGET: Final = re.compile(r"\bmake ([a-z-]+)")


def _typed_lines() -> list[str]:
    """Return every line of the documents' shell blocks, without the comment behind it."""
    texts = [document.read_text(encoding="utf-8") for document in _DOCUMENTS]
    blocks = [block for text in texts for block in re.findall(r"(?ms)^```sh$(.*?)^```$", text)]
    return [line.partition(" #")[0] for block in blocks for line in block.splitlines()]


def _examples() -> list[tuple[str, str]]:
    """Return the programs of ours that are called, each with what stands behind it."""
    found = [match for line in _typed_lines() for match in _COMMAND.finditer(line)]
    return [(match[2], match[1].removeprefix(match[2])) for match in found]


def test_there_are_examples_of_both_programs() -> None:
    assert {program for program, _ in _examples()} == {"chadchat", "chadchat-server"}


@pytest.mark.parametrize(("program", "arguments"), _examples())
def test_every_example_can_be_typed(program: str, arguments: str) -> None:
    parser = make_parser()
    if program == "chadchat-server":
        parser = make_server_parser()
        add_commands(parser)
    parser.parse_args(shlex.split(arguments))


def test_every_target_of_make_is_there() -> None:
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {target for line in _typed_lines() for target in _TARGET.findall(line)}
    assert targets
    assert targets <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_option_of_the_client_is_documented(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        make_parser().parse_args([command, "--help"])
    for option in set(re.findall(r"--[a-z]+", capsys.readouterr().out)):
        assert re.search(rf"{option}\b", _USING), option
    assert re.search(rf"^\| `chadchat {command}\b", _USING, re.MULTILINE)
