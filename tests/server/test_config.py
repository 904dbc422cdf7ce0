"""Settings: where they come from, which of them wins, and what a mistake says."""

from __future__ import annotations

import json
from dataclasses import fields
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.config import (
    Settings,
    check_together,
    option_of,
    settings_with_options,
    variable_of,
)  # fmt: skip
from chadchat_server.session_secret import BadSecret, Secret, read_secret_file
from chadchat_server.stores import RedisStore, SqliteStore, read_store
from chadchat_server.values import SettingError
from tests.server_settings import load_settings

_KEY = "0123456789abcdef0123456789abcdef"

_VALUES: dict[str, tuple[str, object]] = {
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("8080", 8080),
    "data_dir": ("/srv/chat", Path("/srv/chat")),
    "store": ("sqlite:/srv/rooms", SqliteStore(Path("/srv/rooms"))),
    "allow_volatile": ("true", True),
    "session_secret_file": ("/etc/chadchat/key", Path("/etc/chadchat/key")),
    "transports": ("websocket", "websocket"),
    "insecure": ("true", True),
    "tls_cert": ("/etc/tls/chain.pem", Path("/etc/tls/chain.pem")),
    "tls_key": ("/etc/tls/key.pem", Path("/etc/tls/key.pem")),
    "allowed_hosts": ("chat.example.org, Other.example", ("chat.example.org", "other.example")),
    "allowed_origins": ("https://Example.org:8443", ("https://example.org:8443",)),
    "trusted_proxy": (
        "10.0.0.0/8,192.0.2.1,::1",
        tuple(map(ip_network, ("10.0.0.0/8", "192.0.2.1", "::1"))),
    ),
    "debug": ("true", True),
    "log_format": ("json", "json"),
    "log_level": ("warning", "warning"),
    "no_limits": ("yes", True),
    "code_length": ("12", 12),
    "head_deadline": ("2.5", 2.5),
    "join_deadline": ("5", 5.0),
    "grace": ("0.5", 0.5),
    "drain": ("30", 30.0),
    "room_lifetime": ("7", 7.0),
    "rooms_max": ("5", 5),
    "keep_messages": ("1000", 1_000),
    "keep_days": ("7", 7),
    "members_max": ("50", 50),
    "text_max": ("100", 100),
    "frame_max": ("2048", 2048),
    "backlog_max": ("2097152", 2_097_152),
    "log_max": ("1000000", 1_000_000),
    "free_min": ("1000000", 1_000_000),
    "message_burst": ("3", 3),
    "message_rate": ("0.25", 0.25),
    "address_burst": ("30", 30),
    "address_rate": ("5", 5.0),
    "failed_joins": ("4", 4),
    "failed_joins_total": ("40", 40),
    "new_rooms": ("2", 2),
    "new_members": ("6", 6),
    "connections_max": ("8", 8),
    "new_connections": ("80", 80),
    "connections_total": ("800", 800),
}


def test_every_setting_is_tried_here() -> None:
    assert set(_VALUES) == {field.name for field in settings_with_options()}
    assert set(_VALUES) | {"session_secret"} == {field.name for field in fields(Settings)}


def test_the_defaults_are_those_of_the_protocol() -> None:
    settings = load_settings([], {})
    assert (settings.host, settings.port) == ("127.0.0.1", 5000)
    assert (settings.grace, settings.room_lifetime) == (10.0, 30.0)
    assert (settings.text_max, settings.frame_max, settings.code_length) == (4_000, 65_536, 4)
    assert settings.backlog_max == 1_048_576
    assert (settings.message_burst, settings.message_rate) == (10, 2.0)
    assert (settings.failed_joins, settings.connections_max) == (10, 32)
    assert (settings.rooms_max, settings.no_limits) == (200_000, False)
    assert settings.data_dir.is_absolute()


@pytest.mark.parametrize("name", _VALUES)
def test_a_setting_is_an_option_a_variable_and_a_key(name: str, tmp_path: Path) -> None:
    text, value = _VALUES[name]
    option = [option_of(name)] if isinstance(value, bool) else [option_of(name), text]
    assert getattr(load_settings(option, {}), name) == value
    assert getattr(load_settings([], {variable_of(name): text}), name) == value
    file = tmp_path / "settings.toml"
    for key in (name, name.replace("_", "-")):
        for written in (f'"{text}"', json.dumps(value, default=str)):
            file.write_text(f"{key} = {written}\n")
            assert getattr(load_settings(["--config", str(file)], {}), name) == value


def test_an_option_wins_over_a_variable_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("port = 1\ngrace = 1\ntext_max = 1\nno_limits = true\n")
    environment = {"CHADCHAT_CONFIG": str(file), "CHADCHAT_PORT": "2", "CHADCHAT_GRACE": "2",
                   "CHADCHAT_NO_LIMITS": "off"}  # fmt: skip
    settings = load_settings(["--port", "3"], environment)
    assert (settings.port, settings.grace, settings.text_max) == (3, 2.0, 1)
    assert not settings.no_limits


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--port", "x"], "--port: 'x' is not a whole number."),
        (["--port", "5.5"], "--port: '5.5' is not a whole number."),
        (["--port", ""], "--port: '' is not a whole number."),
        (["--port", "-1"], "--port: -1 is out of range; it may be from 0 to 65535."),
        (["--port", "65536"], "--port: 65536 is out of range; it may be from 0 to 65535."),
        (["--grace", "soon"], "--grace: 'soon' is not a number."),
        (["--grace", "nan"], "--grace: nan is out of range; it may be from 0 to 3600."),
        (["--message-rate", "inf"], "--message-rate: inf is out of range"),
        (["--text-max", "0"], "--text-max: 0 is out of range; it may be from 1 to 100000."),
        (["--rooms-max", "0"], "--rooms-max: 0 is out of range; it may be at least 1."),
        (["--frame-max", "1"], "--frame-max: 1 is out of range; it may be from 1024 to 16777216."),
        (["--code-length", "3"], "--code-length: 3 is out of range; it may be from 4 to 12."),
        (["--log-format", "xml"], "--log-format: 'xml' is not one of text, json."),
        (["--log-level", "loud"], "--log-level: 'loud' is not one of debug, info"),
        (["--host", ""], "--host: '' is not a text."),
        (["--data-dir", ""], "--data-dir: '' is not a text."),
        (["--data-dir", "~nobody-of-this-name/chat"], "--data-dir: '~nobody-of-this-name/chat' is"),
        (["--port", "1" * 400], "--port: 1111"),
        (["--tls-cert", ""], "--tls-cert: '' is not a text."),
        (["--allowed-hosts", "a.example,http://b"], "--allowed-hosts: 'http://b' is not the name"),
        (["--allowed-hosts", "a.example:80"], "--allowed-hosts: 'a.example:80' is not the name"),
        (["--allowed-origins", "a.example"], "--allowed-origins: 'a.example' is not an origin"),
        (["--allowed-origins", "https://a/b"], "--allowed-origins: 'https://a/b' is not an origin"),
        (["--allowed-origins", "null"], "--allowed-origins: 'null' is not an origin"),
        (["--store", ""], "--store: that is not a text."),
        (["--store", "valkey://db"], "--store: a store is sqlite:DIR, redis://HOST:PORT/DB or"),
        (["--store", "sqlite:"], "--store: a store is sqlite:DIR"),
        (["--store", "postgres://db"], "--store: a store is sqlite:DIR"),
        (["--store", "redis:db"], "--store: the address is none; a store is sqlite:DIR"),
        (["--store", "sqlite:~nobody-of-this-name"], "--store: '~nobody-of-this-name' is in a"),
        (["--session-secret-file", ""], "--session-secret-file: '' is not a text."),
        (["--transports", "polling"], "--transports: 'polling' is not one of all, websocket."),
        (["--trusted-proxy", "10.0.0.1/8"], "--trusted-proxy: '10.0.0.1/8' is not a network"),
        (["--trusted-proxy", "proxy"], "--trusted-proxy: 'proxy' is not a network"),
    ],
)
def test_a_wrong_option_is_named(options: list[str], says: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_settings(options, {})
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize("name", [n for n, (_, v) in _VALUES.items() if not isinstance(v, str)])
def test_a_wrong_variable_is_named(name: str) -> None:
    wrong = "" if isinstance(_VALUES[name][1], Path) else "what?"
    with pytest.raises(SettingError) as caught:
        load_settings([], {variable_of(name): wrong})
    assert str(caught.value).startswith(f"{variable_of(name)}: ")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("port = 'x'", "port in {file}: 'x' is not a whole number."),
        ("port = true", "port in {file}: True is not a whole number."),
        ("port = [1]", "port in {file}: [1] is not a whole number."),
        ("port = 5.5", "port in {file}: 5.5 is not a whole number."),
        ("host = 5", "host in {file}: 5 is not a text."),
        ("debug = 'maybe'", "debug in {file}: 'maybe' is neither true nor false."),
        ("log_format = 'xml'", "log_format in {file}: 'xml' is not one of text, json."),
        ("data_dir = 1", "data_dir in {file}: 1 is not a text."),
        ("tls_cert = 1", "tls_cert in {file}: 1 is not a text."),
        ("allowed_hosts = 1", "allowed_hosts in {file}: 1 is not a list of texts."),
        ("trusted_proxy = [1]", "trusted_proxy in {file}: [1] is not a list of texts."),
        ("colour = 1", "--config: {file} has a setting that does not exist: colour."),
        ("config = 'x'", "--config: {file} has a setting that does not exist: config."),
        ("port = ", "--config: {file} is not valid TOML: "),
        ("\xff", "--config: {file} is not valid TOML: "),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(SettingError) as caught:
        load_settings(["--config", str(file)], {})
    assert str(caught.value).startswith(says.format(file=file))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for file in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(SettingError, match="cannot be read"):
            load_settings(["--config", str(file)], {})


def test_variables_of_the_client_are_no_settings() -> None:
    assert load_settings([], {"CHADCHAT_SERVER": "http://x"}) == load_settings([], {})


@given(st.sampled_from(sorted(_VALUES)), st.text())
def test_any_value_is_taken_or_named(name: str, value: str) -> None:
    try:
        settings = load_settings([], {variable_of(name): value})
    except SettingError:
        with pytest.raises(SettingError, match=variable_of(name)):
            load_settings([], {variable_of(name): value})
    else:
        assert type(getattr(settings, name)) is type(_VALUES[name][1])


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LocalHost"])
def test_this_machine_needs_no_tls(host: str) -> None:
    check_together(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1", "chat.example.org"])
def test_other_machines_are_let_in_with_tls_or_a_proxy_or_on_purpose(host: str) -> None:
    with pytest.raises(SettingError, match="--insecure"):
        check_together(Settings(host=host))
    check_together(Settings(host=host, insecure=True))
    check_together(Settings(host=host, trusted_proxy=(ip_network("10.0.0.0/8"),)))
    check_together(Settings(host=host, tls_cert=Path("a"), tls_key=Path("b")))


def test_a_certificate_and_its_key_go_together() -> None:
    for settings in (Settings(tls_cert=Path("a")), Settings(tls_key=Path("b"))):
        with pytest.raises(SettingError, match="--tls-cert and --tls-key"):
            check_together(settings)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://localhost", "redis://localhost:6379/0"),
        ("redis://10.0.0.7:7000/3", "redis://10.0.0.7:7000/3"),
        ("rediss://:pass%2Fword@redis.example:6380", "rediss://redis.example:6380/0"),
        ("redis://chat:password@[::1]/", "redis://[::1]:6379/0"),
    ],
)
def test_a_store_in_redis_is_shown_without_its_password(url: str, address: str) -> None:
    store = load_settings([], {"CHADCHAT_STORE": url}).kept_in
    assert isinstance(store, RedisStore)
    assert store.url == url
    assert str(store) == address
    assert "word" not in repr(store)


@pytest.mark.parametrize(
    "url",
    [
        "redis://:pass/word@host", "redis://:pass#word@host", "redis://:pass?word@host",
        "redis://:password@host:port", "redis://:password@host/rooms",
        "redis://:password@host/0?x=1", "redis://:password@", "redis://:password@[host",
        "password", "http://:password@host", "redis://:password@host/²",
    ],
)  # fmt: skip
def test_a_store_that_is_none_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="a store is") as caught:
        read_store(url)
    assert "word@" not in str(caught.value)
    assert "password" not in str(caught.value).replace("In a password", "")


def test_without_a_store_the_rooms_are_in_the_data_directory() -> None:
    assert Settings(data_dir=Path("/srv/chat")).kept_in == SqliteStore(Path("/srv/chat"))


def test_the_secret_comes_by_variable_or_file_and_is_never_shown(tmp_path: Path) -> None:
    settings = load_settings([], {"CHADCHAT_SESSION_SECRET": _KEY})
    assert settings.session_secret == Secret(_KEY.encode())
    assert _KEY not in repr(settings)
    file = tmp_path / "settings.toml"
    file.write_text(f"session-secret = '{_KEY}'")
    assert load_settings(["--config", str(file)], {}) == settings
    with pytest.raises(SystemExit):
        load_settings(["--session-secret", _KEY], {})


def test_a_secret_that_can_be_guessed_is_refused_without_telling_it() -> None:
    with pytest.raises(SettingError) as caught:
        load_settings([], {"CHADCHAT_SESSION_SECRET": "guess me"})
    assert str(caught.value) == (
        "CHADCHAT_SESSION_SECRET: the key has 8 bytes, and needs at least 32. "
        "`openssl rand -hex 32` makes one."
    )


def test_one_secret_is_enough() -> None:
    settings = Settings(session_secret=Secret(b"x" * 32), session_secret_file=Path("key"))
    with pytest.raises(SettingError, match="--session-secret-file and CHADCHAT_SESSION_SECRET"):
        check_together(settings)


def test_a_file_with_a_secret_may_end_with_a_line_break(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{_KEY}\n")
    assert read_secret_file(file) == _KEY.encode()
    binary = bytes(range(225, 256)) + b"\n"
    file.write_bytes(binary)
    assert read_secret_file(file) == binary


def test_a_file_with_a_secret_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSecret, match=r"^--session-secret-file: .*key cannot be read: No such"):
        read_secret_file(tmp_path / "key")
    (tmp_path / "key").write_text("guess me\n")
    with pytest.raises(BadSecret, match="the key has 8 bytes, and needs at least 32"):
        read_secret_file(tmp_path / "key")
