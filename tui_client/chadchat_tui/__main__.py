"""``chadchat``: open a room, come into one, or use one from a script."""

from __future__ import annotations

import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the command that the arguments say, and exit with its status."""
    try:
        from .cli.main import run  # noqa: PLC0415  # so that Ctrl+C ends this quietly, too

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
