"""``chadchat-server``: read the settings, then serve, or do what a command asks."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn

from .config import Settings, check_together, make_parser, settings_of
from .ending import CannotServe, Ending
from .maintenance import FAILURES, add_commands
from .printable import printable
from .values import SettingError

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def _spare_the_collector() -> None:
    """Let the garbage collector pass over what was imported, and look less often.

    At its defaults it takes a third of the time of a message (docs/performance.md). What the server
    makes and drops holds hardly a cycle, so that little waits for it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()


def _open_as_many_files_as_may_be() -> None:
    """Let connections be limited by the settings, not by what a shell allows at first."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # there is none for Windows

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # some systems allow less than they say
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _serve(settings: Settings) -> Ending:
    # Slower to import than most commands are to do what is asked of them; an eighth of that was the
    # collector's, which finds no garbage in it.
    gc.disable()
    from .logs import set_up_logging  # noqa: PLC0415
    from .serving import Server  # noqa: PLC0415

    async def serve() -> Ending:
        return await Server(settings).run()

    set_up_logging(settings.log_format, "debug" if settings.debug else settings.log_level)
    _spare_the_collector()
    _open_as_many_files_as_may_be()
    if sys.platform == "win32":
        return asyncio.run(serve(), debug=settings.debug)
    import uvloop  # noqa: PLC0415  # there is none for Windows

    with asyncio.Runner(loop_factory=uvloop.new_event_loop, debug=settings.debug) as runner:
        return runner.run(serve())


def main() -> None:
    """Run the command; exits with 0 when it is done, 1 on failure, 2 on a wrong setting."""
    parser = make_parser()
    add_commands(parser)
    options = parser.read(sys.argv[1:])
    try:
        settings = settings_of(options, os.environ)
        if options.command is not None:
            sys.exit(EXIT_DONE if options.run(options, settings) else EXIT_FAILED)
        check_together(settings)
        ending = _serve(settings)
    except SettingError as error:
        _end(error, EXIT_USAGE)
    except (CannotServe, *FAILURES) as error:
        _end(error, EXIT_FAILED)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    if ending is Ending.CHANGED:
        command = [sys.executable, "-m", "chadchat_server", *sys.argv[1:]]
        os.execv(sys.executable, command)  # noqa: S606  # our own command line, once more


def _end(error: Exception, status: int) -> NoReturn:
    sys.stderr.write(f"chadchat-server: {printable(str(error))}\n")
    sys.exit(status)


if __name__ == "__main__":
    main()
