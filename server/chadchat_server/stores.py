"""Where the rooms are kept: what ``--store`` may say."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

_REDIS_PORT = 6379
_FORMS = "sqlite:DIR, redis://HOST:PORT/DB or, by TLS, rediss://HOST:PORT/DB"
_WRONG_ADDRESS = (
    f"the address is none; a store is {_FORMS}. In a password, / ? # and @ are written as "
    "%2F %3F %23 and %40."
)


@dataclass(frozen=True, slots=True)
class SqliteStore:
    """A folder of this machine, with a database of SQLite in it."""

    folder: Path

    def __str__(self) -> str:
        return f"sqlite:{self.folder}"


@dataclass(frozen=True, slots=True)
class RedisStore:
    """A database of Redis or Valkey. ``str`` gives its address alone, which may be logged.

    ``url`` is whole, with what it has of a user and a password.
    """

    url: str = field(repr=False)
    address: str

    def __str__(self) -> str:
        return self.address


Store = SqliteStore | RedisStore


def read_store(text: str) -> Store:
    """Return what ``text`` says; raise ValueError with a sentence, in which no password is."""
    scheme, _, rest = text.partition(":")
    match scheme:
        case "sqlite" if rest:
            return SqliteStore(_read_folder(rest))
        case "redis" | "rediss":
            return RedisStore(text, _read_address(text))
    raise ValueError(f"a store is {_FORMS}.")


def _read_folder(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError(f"{text!r} is in a home that is not there.") from None


def _read_address(url: str) -> str:
    """Return the URL without a user and a password. Raises ValueError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(_WRONG_ADDRESS) from None
    if not parts.hostname or not _is_whole(parts):
        raise ValueError(_WRONG_ADDRESS)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port or _REDIS_PORT}/{parts.path.strip('/') or 0}"


def _is_whole(parts: SplitResult) -> bool:
    """Say whether behind the host there is a database's number alone, or nothing."""
    number = parts.path.removeprefix("/")
    nothing_more = not (parts.query or parts.fragment)
    return nothing_more and (number == "" or (number.isascii() and number.isdigit()))
