"""The page's TypeScript: its types and its own unit tests."""

from __future__ import annotations

import subprocess

import pytest

from tests.browser.node import WEB, environment, node


@pytest.mark.parametrize(
    "command",
    [
        ["node_modules/typescript/bin/tsc", "--noEmit"],
        ["node_modules/typescript/bin/tsc", "--noEmit", "--project", "test"],
        ["--test", "test/*.test.ts"],
    ],
    ids=["types", "types of the tests", "tests"],
)
def test_the_pages_sources_are_sound(command: list[str]) -> None:
    done = subprocess.run(
        [node(), *command], cwd=WEB, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
