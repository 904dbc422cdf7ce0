"""``chadchat-server``: read the settings, then serve."""

from __future__ import annotations

import asyncio
import gc
import os
import sys

from .config import SettingError, Settings, load_settings
from .logs import set_up_logging
from .serving import CannotServe, Ending, Server

EXIT_FAILED = 1
EXIT_USAGE = 2


async def _serve(settings: Settings) -> Ending:
    return await Server(settings).run()


def _spare_the_collector() -> None:
    """Let the garbage collector pass over what was imported, and look less often.

    At its defaults it takes a third of the time of a message (docs/performance.md). What the server
    makes and drops holds hardly a cycle, so that little waits for it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def _run(settings: Settings) -> Ending:
    if sys.platform == "win32":
        return asyncio.run(_serve(settings), debug=settings.debug)
    import uvloop  # noqa: PLC0415  # there is none for Windows

    with asyncio.Runner(loop_factory=uvloop.new_event_loop, debug=settings.debug) as runner:
        return runner.run(_serve(settings))


def main() -> None:
    """Run the command; exits with 0 after a graceful stop, 1 on failure, 2 on a wrong setting."""
    try:
        settings = load_settings()
    except SettingError as error:
        print(f"chadchat-server: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(EXIT_USAGE)
    set_up_logging(settings.log_format, "debug" if settings.debug else settings.log_level)
    _spare_the_collector()
    try:
        ending = _run(settings)
    except CannotServe as error:
        print(f"chadchat-server: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(EXIT_FAILED)
    except KeyboardInterrupt:
        sys.exit(130)
    if ending is Ending.CHANGED:
        command = [sys.executable, "-m", "chadchat_server", *sys.argv[1:]]
        os.execv(sys.executable, command)  # noqa: S606  # our own command line, once more


if __name__ == "__main__":
    main()
