"""The programs of docs/bots.md, as they stand there, at a server and in a room of a test's own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.browser.node import WEB, node
from tests.needs import need

_DOCUMENT: Final = (Path(__file__).parents[2] / "docs" / "bots.md").read_text(encoding="utf-8")
_SERVER: Final = "http://127.0.0.1:5000"
_CODE: Final = "ABCD"


def blocks(heading: str, language: str) -> list[str]:
    """Return the blocks of code in ``language`` below the heading."""
    section = _DOCUMENT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", section)


def filled(program: str, url: str, code: str) -> str:
    """Return the program with a server's address and a room's code put into it."""
    assert _SERVER in program
    assert _CODE in program
    return program.replace(_SERVER, url).replace(_CODE, code)


@contextmanager
def python(program: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Give the Python program while it runs in ``folder``."""
    with _running([sys.executable, "-c", program], folder) as process:
        yield process


@contextmanager
def javascript(program: str) -> Iterator[subprocess.Popen[str]]:
    """Give the JavaScript program while it runs, where the page's packages are."""
    with _running([node(), "--input-type=module", "--eval", program], WEB) as process:
        yield process


@contextmanager
def bash(script: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Give the script while it runs in ``folder``."""
    for program in ("bash", "curl", "jq"):
        need(program)
    with _running(["bash", "-e", "-o", "pipefail", "-c", script], folder) as process:
        yield process


@contextmanager
def _running(command: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()
