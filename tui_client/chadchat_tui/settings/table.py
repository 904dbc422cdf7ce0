"""Every setting by its key, derived from the Structs that have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from chadchat_shared.errors import ChatError
from chadchat_shared.names import clean_name
from chadchat_shared.text import clean_line

from ..links import server_url
from .model import Settings

KEYS_TABLE: Final = "keys"
_SHOWN_MAX: Final = 40


class WrongSetting(ChatError):
    """A setting cannot be what it is set to."""

    code = "wrong_setting"
    sentence = "A setting cannot be what it is set to."


class Setting(Struct, frozen=True, kw_only=True):
    """A setting: its ``key``, with a dot behind its table, and what it is, in ``words``.

    ``variable`` is the environment's that sets it, or "".
    """

    key: str
    type: Any
    default: str | bool
    words: str
    variable: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What it can be, where that is a list."""
        return get_args(self.type) if get_origin(self.type) is Literal else ()

    def checked(self, value: object, *, written: bool = False) -> str | bool:
        """Return ``value`` as it counts; a ``written`` one is a text, whatever the setting is.

        Raises WrongSetting, which does not name the key.
        """
        try:
            read: str | bool = msgspec.convert(value, self.type, strict=not written)
            check = _CHECKS.get(self.key)
            return check(read) if check is not None and isinstance(read, str) else read
        except msgspec.ValidationError:
            raise WrongSetting(f"is {shown(value)}: it can be {self._possible}.") from None
        except ChatError as error:
            raise WrongSetting(f"is {shown(value)}: {error.message}") from error

    @property
    def _possible(self) -> str:
        if self.choices:
            *others, last = self.choices
            return f"{', '.join(others)} or {last}"
        return "true or false" if self.type is bool else "a text in quotes"


def shown(value: object) -> str:
    """Return ``value`` as TOML has it, where that is short, cleaned."""
    match value:
        case str():
            text = f'"{clean_line(value)}"'
        case bool():
            text = str(value).lower()
        case dict():
            text = "a table"
        case list():
            text = "a list"
        case _:
            text = str(value)
    return shortened(text)


def shortened(text: str) -> str:
    """Return ``text``, where it is long only its beginning."""
    return text if len(text) <= _SHOWN_MAX else f"{text[: _SHOWN_MAX - 1]}…"


def _settings_of(struct: type[Struct], before: str) -> Iterator[Setting]:
    hints = get_type_hints(struct, include_extras=True)
    defaults = struct()
    for field in msgspec.structs.fields(struct):
        hint, default = hints[field.name], getattr(defaults, field.name)
        if isinstance(default, Struct):
            yield from _settings_of(type(default), f"{before}{field.name}.")
        elif field.name != KEYS_TABLE:
            meta: Meta = hint.__metadata__[0]
            yield Setting(
                key=before + field.name, type=hint.__origin__, default=default,
                words=meta.description or "", variable=(meta.extra or {}).get("variable", ""),
            )  # fmt: skip


def _name(written: str) -> str:
    return clean_name(written) if written else ""


_CHECKS: Final = {"server": server_url, "name": _name}

SETTINGS: Final = {setting.key: setting for setting in _settings_of(Settings, "")}
"""Every one but the keys, in the order of their declaration."""

TABLES: Final = (
    *dict.fromkeys(key.rpartition(".")[0] for key in SETTINGS if "." in key),
    KEYS_TABLE,
)
"""The tables that settings are in."""
