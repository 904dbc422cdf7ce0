"""The page's TypeScript: its style, its types and its own unit tests."""

from __future__ import annotations

import subprocess

import pytest

from tests.browser.check_sources import CHECKS
from tests.browser.node import WEB, environment, node

_TESTS = ["--test", "test/*.test.ts"]


@pytest.mark.parametrize("command", [*CHECKS.values(), _TESTS], ids=[*CHECKS, "tests"])
def test_the_pages_sources_are_sound(command: list[str]) -> None:
    done = subprocess.run(
        [node(), *command], cwd=WEB, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
