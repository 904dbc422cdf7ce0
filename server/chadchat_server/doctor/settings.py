"""Settings that are wrong, or that let in whom one may not want."""

from __future__ import annotations

from collections.abc import Iterator

from ..config import Settings, check_together, is_this_machine
from ..session_secret import BadSecret, read_secret_file
from ..stores import RedisStore
from ..values import SettingError
from .finding import Finding, ok, problem, warning
from .modes import is_open_to_others


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Look whether the settings fit together, and at those that are for trying things out."""
    try:
        check_together(settings)
    except SettingError as error:
        yield problem(str(error), "The server does not start before this is mended.")
    else:
        yield ok("The settings fit together.")
    if not is_this_machine(settings.host):
        yield from _check_openness(settings)
    yield from _check_secret(settings)


def _check_openness(settings: Settings) -> Iterator[Finding]:
    if settings.insecure and settings.tls_cert is None:
        yield warning(
            "--insecure: whoever is between people and the server can read and change what they "
            "say.",
            "Give --tls-cert and --tls-key, unless you trust everybody on this network.",
        )
    if settings.no_limits:
        yield warning(
            "--no-limits: nobody is slowed down, not even who guesses codes.",
            "Leave it out where strangers come.",
        )
    if settings.debug:
        yield warning(
            "--debug: the server starts again whenever its code changes.",
            "Leave it out on a server that people rely on.",
        )


def _check_secret(settings: Settings) -> Iterator[Finding]:
    file = settings.session_secret_file
    if file is None:
        if settings.session_secret is None and isinstance(settings.kept_in, RedisStore):
            yield ok("No key of browsers' cookies is set, so that Redis keeps one for all servers.")
        return
    try:
        read_secret_file(file)
    except BadSecret as error:
        yield problem(str(error), "The server does not start before this is mended.")
        return
    if is_open_to_others(file):
        yield warning(
            f"Others on this machine can read {file}, and be whoever they like in a browser.",
            f"chmod 600 {file}",
        )
