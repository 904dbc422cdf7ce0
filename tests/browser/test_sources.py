"""The page's TypeScript: its style, its types and its own unit tests."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.browser.check_sources import CHECKS
from tests.browser.node import WEB, environment, node

_TESTS = ["--test", "test/*.test.ts"]

_SAYS = {"strings.ts", "table.ts", "protocol.ts"}
"""The file of all that the page says, and what is generated from the project's other parts."""
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w])//[^\n]*", re.DOTALL)
_FOR_PROGRAMMERS = re.compile(r"new Error\([^\n]*")
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\\n]|\\.)*`')
_SENTENCE = re.compile(r"[A-Z][a-z]+,? (?:[A-Za-z]|\$\{)|[a-z}]+ [\w${} ]+[.…?!]$")


@pytest.mark.parametrize("command", [*CHECKS.values(), _TESTS], ids=[*CHECKS, "tests"])
def test_the_pages_sources_are_sound(command: list[str]) -> None:
    done = subprocess.run(
        [node(), *command], cwd=WEB, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_script_holds_no_sentence_itself() -> None:
    """All of them stand in ``strings.ts``, ready to be translated."""
    said = []
    for path in (WEB / "src").rglob("*.ts"):
        if path.name not in _SAYS:
            source = _COMMENT.sub("", path.read_text(encoding="utf-8"))
            said += _LITERAL.findall(_FOR_PROGRAMMERS.sub("", source))
    assert [literal for literal in said if _SENTENCE.search(literal[1:-1])] == []
