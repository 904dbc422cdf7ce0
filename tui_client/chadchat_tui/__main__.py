"""``chadchat``: open a room, come into one, or use one from a script."""

from __future__ import annotations

import sys

from .cli.main import run


def main() -> None:
    """Run the command that the arguments say, and exit with its status."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
