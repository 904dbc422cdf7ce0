"""Lints the page's sources and checks their types: ``python -m tests.browser.check_sources``."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from tests.browser.node import WEB, environment, node

CHECKS: Final = {
    "lint": ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
    "types": ["node_modules/typescript/bin/tsc", "--noEmit"],
    "types of the worker": [
        "node_modules/typescript/bin/tsc",
        "--noEmit",
        "--project",
        "src/worker",
    ],
    "types of the tests": ["node_modules/typescript/bin/tsc", "--noEmit", "--project", "test"],
}
"""What Node is to run in the page's folder, by what it checks."""

if __name__ == "__main__":
    results = [
        subprocess.run([node(), *check], cwd=WEB, env=environment(), check=False).returncode
        for check in CHECKS.values()
    ]
    sys.exit(any(results))
