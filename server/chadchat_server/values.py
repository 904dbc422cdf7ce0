"""From what a setting was given as to what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, dataclass
from pathlib import Path

from .lists import read_host, read_network, read_origin
from .session_secret import read_secret
from .stores import read_store

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})
_READ_PART: dict[str, Callable[[str], object]] = {
    "Hosts": read_host, "Origins": read_origin, "Networks": read_network,
}  # fmt: skip
_READ_WHOLE: dict[str, Callable[[str], object]] = {
    "Store | None": read_store, "Secret | None": read_secret,
}  # fmt: skip


class SettingError(Exception):
    """A setting cannot be used; the sentence names it and says what it may be."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from, for the error that names it."""

    name: str
    value: object


def convert(setting: Field[object], source: Source) -> object:
    """Return what ``source`` gives the field ``setting`` of ``Settings``. Raises SettingError."""
    value = source.value
    match setting.type:
        case "bool":
            return _to_bool(source)
        case "int" | "float":
            return _to_number(setting, source)
        case "Path" | "Path | None" if isinstance(value, str) and value:
            return _to_path(source.name, value)
        case "str" if isinstance(value, str) and value:
            choices = setting.metadata["choices"]
            if choices and value not in choices:
                raise SettingError(f"{source.name}: {value!r} is not one of {', '.join(choices)}.")
            return value
        case "Hosts" | "Origins" | "Networks":
            return _to_tuple(_READ_PART[setting.type], source)
        case "Store | None" | "Secret | None":
            return _to_whole(_READ_WHOLE[setting.type], source)
    raise SettingError(f"{source.name}: {value!r} is not a text.")


def _to_bool(source: Source) -> bool:
    if isinstance(source.value, bool):
        return source.value
    text = str(source.value).lower()
    if text not in _TRUE | _FALSE:
        raise SettingError(f"{source.name}: {source.value!r} is neither true nor false.")
    return text in _TRUE


def _to_path(name: str, text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise SettingError(f"{name}: {text!r} is in a home that is not there.") from error


def _to_whole(read: Callable[[str], object], source: Source) -> object:
    """Return what ``read`` takes the text for; as a password may be in it, it is not shown."""
    if not (isinstance(source.value, str) and source.value):
        raise SettingError(f"{source.name}: that is not a text.")
    try:
        return read(source.value)
    except ValueError as error:
        raise SettingError(f"{source.name}: {error}") from None


def _to_number(setting: Field[object], source: Source) -> float:
    number = int if setting.type == "int" else float
    try:
        value = number("" if isinstance(source.value, bool) else str(source.value))
    except ValueError:
        kind = "whole number" if number is int else "number"
        raise SettingError(f"{source.name}: {source.value!r} is not a {kind}.") from None
    least, most = setting.metadata["least"], setting.metadata["most"]
    too_small = least is not None and not value >= least
    if too_small or (most is not None and not value <= most):
        span = f"at least {least}" if most is None else f"from {least} to {most}"
        raise SettingError(f"{source.name}: {source.value} is out of range; it may be {span}.")
    return value


def _to_tuple(read_part: Callable[[str], object], source: Source) -> tuple[object, ...]:
    value = source.value
    parts = value.split(",") if isinstance(value, str) else value
    if not (isinstance(parts, list) and all(isinstance(part, str) for part in parts)):
        raise SettingError(f"{source.name}: {value!r} is not a list of texts.")
    try:
        return tuple(read_part(part.strip()) for part in parts if part.strip())
    except ValueError as error:
        raise SettingError(f"{source.name}: {error}") from None
