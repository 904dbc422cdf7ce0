"""Moments as people write them: ``12:30``, ``yesterday``, ``2h ago``, RFC 3339."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from chadchat_shared.errors import ChatError

_AGO: Final = re.compile(r"(\d{1,6}) ?([smhdw])(?: ago)?", re.ASCII)
_TWELVE_HOURS: Final = re.compile(r"\b(\d{1,2})(:\d\d(?::\d\d)?) ?([ap])m", re.ASCII)
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DAYS_AGO: Final = {"today": 0, "yesterday": 1}
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


class BadMoment(ChatError):
    """What was given as a moment cannot be read as one."""

    code = "bad_moment"
    sentence = (
        "That is no time. Write one like 12:30, yesterday, 30m, 2h, 3d, 2026-11-20, "
        "2026-11-20 12:30 or 2026-11-20T12:30:00Z."
    )


def read_moment(typed: str, now: datetime, zone: tzinfo | None = None) -> int:
    """Return the moment that is meant, in Unix milliseconds.

    It may be ``now``; a time ago, such as ``30m`` or ``2h ago`` (s, m, h, d, w); a day, ``today``,
    ``yesterday`` or ``2026-11-20``, which is its beginning; a time of day, such as ``14:30`` or
    ``2:30 PM``, which is the last that there was; a day and a time; or a time by RFC 3339. What
    names no offset is in ``zone``, by default this machine's. ``now`` knows its own offset. Raises
    BadMoment.
    """
    try:
        words = _TWELVE_HOURS.sub(_in_24_hours, " ".join(typed.lower().split()))
        return _milliseconds(_read(words, now.astimezone(zone), zone))
    except (ValueError, OverflowError, OSError):
        raise BadMoment from None


def _in_24_hours(written: re.Match[str]) -> str:
    """Return ``14:30`` for ``2:30 pm``. Raises ValueError."""
    hour = int(written[1])
    if not 1 <= hour <= 12:
        raise ValueError(written[0])
    return f"{hour % 12 + (12 if written[3] == 'p' else 0):02}{written[2]}"


def _read(words: str, now: datetime, zone: tzinfo | None) -> datetime:
    """Return what ``words`` mean. Raises ValueError, and what arithmetic with dates raises."""
    if words == "now":
        return now
    if ago := _AGO.fullmatch(words):
        return now - timedelta(seconds=int(ago[1]) * _SECONDS[ago[2]])
    day, _, rest = words.partition(" ")
    if day in _DAYS_AGO:
        days = now.date() - timedelta(days=_DAYS_AGO[day])
        return _in_zone(datetime.combine(days, _time_of_day(rest)), zone)
    if ":" in day and "-" not in day:
        return _last(_time_of_day(words), now, zone)
    moment = datetime.fromisoformat(words.upper())
    return moment if moment.tzinfo is not None else _in_zone(moment, zone)


def _time_of_day(words: str) -> time:
    """Return a time such as ``9:05`` or ``09:05:30``; nothing is the day's beginning."""
    if not words:
        return time()
    if not re.fullmatch(r"\d{1,2}:\d\d(:\d\d)?", words, re.ASCII):
        raise ValueError(words)
    return time.fromisoformat(words.zfill(8 if words.count(":") > 1 else 5))


def _last(at: time, now: datetime, zone: tzinfo | None) -> datetime:
    """Return the last moment up to ``now`` at that time of day."""
    today = now.date()
    moment = _in_zone(datetime.combine(today, at), zone)
    if moment > now:
        moment = _in_zone(datetime.combine(today - timedelta(days=1), at), zone)
    return moment


def _in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return a moment that names no offset as one in ``zone``, or in this machine's."""
    return moment.astimezone() if zone is None else moment.replace(tzinfo=zone)


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
