"""The server's settings: command line, environment (``CHADCHAT_…``), TOML file, defaults.

The first of these that has a setting wins. Every setting is declared once, as a field of
``Settings``; options, variables and checks are derived from it.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from chadchat_shared.limits import (
    BACKLOG_MAX,
    CODE_LENGTH,
    CODE_LENGTH_MAX,
    CODE_LENGTH_MIN,
    FRAME_MAX,
    KEEP_DAYS_MAX,
    KEEP_MESSAGES_MAX,
    TEXT_MAX,
    TEXT_MAX_SETTABLE,
)  # fmt: skip
from chadchat_shared.version import ShowVersion

from .command_line import CommandLine
from .lists import Hosts, Networks, Origins
from .session_secret import Secret
from .stores import SqliteStore, Store
from .values import SettingError, Source, convert

PREFIX = "CHADCHAT_"
_METAVARS = {"Path": "DIR", "Path | None": "FILE", "Store | None": "URL"}


def _default_data_dir() -> Path:
    return user_data_path("chadchat", appauthor=False)


def _setting(
    default: Any, text: str, *, least: float | None = None, most: float | None = None,
    choices: tuple[str, ...] = (), secret: bool = False,
) -> Any:  # fmt: skip
    """Declare a field: its default, its help, and what it may be. (As untyped as ``field`` is.)

    What is ``secret`` is no option, as whoever is on the machine can read a command line.
    """
    metadata = {
        "help": text, "least": least, "most": most, "choices": choices, "secret": secret,
    }  # fmt: skip
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set. Times are in seconds where the name does not say otherwise."""

    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(5000, "port to listen on; 0 takes a free one", least=0, most=65_535)
    data_dir: Path = _setting(_default_data_dir, "folder of the log")
    store: Store | None = _setting(
        None, "where the rooms are: sqlite:DIR or redis://HOST:PORT/DB; one with a password is "
        f"better given as {PREFIX}STORE",
    )  # fmt: skip
    allow_volatile: bool = _setting(
        False, "take a Redis that keeps nothing on disk: what was said is gone when it restarts"
    )
    session_secret_file: Path | None = _setting(
        None, "key of browsers' cookies, one for several servers: a file of at least 32 bytes"
    )
    session_secret: Secret | None = _setting(None, "the key itself", secret=True)
    transports: str = _setting(
        "all", "how clients of Socket.IO may connect", choices=("all", "websocket")
    )
    insecure: bool = _setting(
        False, "let other machines in without TLS: networks where everybody is trusted"
    )
    tls_cert: Path | None = _setting(None, "certificate for TLS, with its chain: a PEM file")
    tls_key: Path | None = _setting(None, "the certificate's key: a PEM file")
    allowed_hosts: Hosts = _setting((), "names that the server is reached by, beside localhost")
    allowed_origins: Origins = _setting((), "other sites whose pages may speak to the server")
    trusted_proxy: Networks = _setting(
        (), "networks of proxies that say by X-Forwarded-For whom a request comes from"
    )
    debug: bool = _setting(False, "show details, and start again when the code changes")
    log_format: str = _setting("text", "how the server logs", choices=("text", "json"))
    log_level: str = _setting(
        "info", "what the server logs", choices=("debug", "info", "warning", "error")
    )
    no_limits: bool = _setting(
        False, "no limit on rates and on connections per address: benchmarks, private networks"
    )
    code_length: int = _setting(
        CODE_LENGTH, "letters of a new room's code", least=CODE_LENGTH_MIN, most=CODE_LENGTH_MAX
    )
    head_deadline: float = _setting(
        10.0, "seconds that a request's head may take, and then its body", least=0.1, most=3600
    )
    join_deadline: float = _setting(
        30.0, "seconds that a connection may take to join", least=0.1, most=3600
    )
    grace: float = _setting(
        10.0, "seconds that a member without a connection still counts as here", least=0, most=3600
    )
    drain: float = _setting(
        0.0, "seconds to go on after being told to stop, while /readyz says so to balancers",
        least=0, most=3600,
    )  # fmt: skip
    room_lifetime: float = _setting(
        30.0, "days that an unused room is kept", least=0.001, most=36_500
    )
    keep_messages: int = _setting(
        0, "messages of a room that are kept; 0 keeps all", least=0, most=KEEP_MESSAGES_MAX
    )
    keep_days: int = _setting(
        0, "days that messages are kept; 0 keeps them always", least=0, most=KEEP_DAYS_MAX
    )
    rooms_max: int = _setting(200_000, "rooms on this server", least=1)
    members_max: int = _setting(10_000, "members of a room", least=2)
    text_max: int = _setting(TEXT_MAX, "characters of a message", least=1, most=TEXT_MAX_SETTABLE)
    frame_max: int = _setting(
        FRAME_MAX, "bytes of a frame from a client", least=1024, most=16_777_216
    )
    backlog_max: int = _setting(
        BACKLOG_MAX, "bytes that may wait for one connection before it is cut off",
        least=BACKLOG_MAX, most=1_073_741_824,
    )  # fmt: skip
    log_max: int = _setting(10_737_418_240, "bytes of the log; 0 is no limit", least=0)
    free_min: int = _setting(
        16_777_216, "bytes of the disk that the log leaves free; 0 is no limit", least=0
    )
    message_burst: int = _setting(10, "messages that a member may send at once", least=1)
    message_rate: float = _setting(2.0, "messages a second after that", least=0.001, most=1_000_000)
    address_burst: int = _setting(200, "messages that an address may send at once", least=1)
    address_rate: float = _setting(
        50.0, "messages a second after that", least=0.001, most=1_000_000
    )
    failed_joins: int = _setting(
        10, "failed joins a minute from one address before it is locked out", least=1
    )
    failed_joins_total: int = _setting(300, "failed joins a minute from everywhere", least=1)
    new_rooms: int = _setting(20, "rooms made a minute from one address", least=1)
    new_members: int = _setting(60, "newcomers a minute from one address", least=1)
    connections_max: int = _setting(32, "connections from one address", least=1)
    new_connections: int = _setting(600, "TCP connections a minute from one address", least=1)
    connections_total: int = _setting(10_000, "connections of all", least=1)

    @property
    def kept_in(self) -> Store:
        """Where the rooms are kept."""
        return self.store or SqliteStore(self.data_dir)


def option_of(name: str) -> str:
    """Return a field's command line option."""
    return "--" + name.replace("_", "-")


def variable_of(name: str) -> str:
    """Return a field's environment variable."""
    return PREFIX + name.upper()


def settings_with_options() -> Iterator[Field[Any]]:
    """Return the fields that are options; the others are variables and keys alone."""
    return (setting for setting in fields(Settings) if not setting.metadata["secret"])


def make_parser() -> CommandLine:
    """Return the parser of ``chadchat-server``'s command line."""
    parser = CommandLine(
        prog="chadchat-server", allow_abbrev=False,
        description="Serve Chad Chat: rooms by a few letters, in a terminal, a browser, a script.",
        epilog=f"Every option is also an environment variable, such as {PREFIX}PORT, and a key of "
        "the TOML file, such as port = 5000.",
    )  # fmt: skip
    parser.add_argument("--version", action=ShowVersion)
    add_options(parser)
    return parser


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each setting, and that for the file."""
    parser.add_argument("--config", metavar="FILE", help="TOML file with settings")
    for setting in settings_with_options():
        if setting.type == "bool":
            parser.add_argument(
                option_of(setting.name), action="store_const", const="true",
                help=setting.metadata["help"],
            )  # fmt: skip
            continue
        choices = setting.metadata["choices"]
        parser.add_argument(
            option_of(setting.name),
            metavar="|".join(choices) or _METAVARS.get(str(setting.type), "VALUE"),
            help=setting.metadata["help"] + _default_text(setting),
        )


def _default_text(setting: Any) -> str:
    default = setting.default
    if setting.type == "Path":
        default = "the platform's user data directory"
    elif setting.type == "Store | None":
        default = "the data directory"
    elif default is None or default == ():
        default = "none"
    return f" (default: {default:g})" if isinstance(default, float) else f" (default: {default})"


def settings_of(parsed: argparse.Namespace, environment: Mapping[str, str]) -> Settings:
    """Return the settings of a command line that ``make_parser`` has read. Raises SettingError."""
    options = vars(parsed)
    file = options["config"] or environment.get(variable_of("config"))
    table = _read_file(Path(file)) if file else {}
    values: dict[str, object] = {}
    for setting in fields(Settings):
        name = setting.name
        if options.get(name) is not None:
            source = Source(option_of(name), options[name])
        elif variable_of(name) in environment:
            source = Source(variable_of(name), environment[variable_of(name)])
        elif name in table:
            source = Source(f"{name} in {file}", table[name])
        else:
            continue
        values[name] = convert(setting, source)
    return Settings(**values)  # type: ignore[arg-type]  # convert gives each its field's type


def _read_file(path: Path) -> dict[str, object]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingError(f"--config: {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"--config: {path} is not valid TOML: {error}.") from error
    table = {key.replace("-", "_"): value for key, value in table.items()}
    known = {setting.name for setting in fields(Settings)}
    if unknown := sorted(set(table) - known):
        raise SettingError(f"--config: {path} has a setting that does not exist: {unknown[0]}.")
    return table


def check_together(settings: Settings) -> None:
    """Raise SettingError where settings that are right one by one do not fit together."""
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise SettingError("--tls-cert and --tls-key go together: give both.")
    if settings.session_secret is not None and settings.session_secret_file is not None:
        raise SettingError(
            f"--session-secret-file and {variable_of('session_secret')} are both there: give one."
        )
    protected = settings.tls_cert or settings.trusted_proxy or settings.insecure
    if not (protected or is_this_machine(settings.host)):
        raise SettingError(
            f"--host {settings.host} lets other machines in, and without TLS whoever is between "
            "can read and change what they say. Give --tls-cert and --tls-key; or --trusted-proxy, "
            "where a proxy does it; or --insecure, on a network where you trust everybody."
        )


def is_this_machine(host: str) -> bool:
    """Say whether only this machine reaches what listens at ``host``."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
