"""What is said to the reader about the connection, the members, and who is typing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chadchat_shared.answers import MemberInfo
from chadchat_shared.errors import ChatError
from chadchat_shared.events import KEEP_ALL, Keep, Knocker
from chadchat_shared.retention import what_is_kept
from chadchat_shared.text import clean_line
from chadchat_shared.times import local_time

from ..events import Closed, Connected, Waiting
from .attention import Level
from .members import Members
from .room import RoomState, as_sentence
from .rooms import Rooms
from .times import TimeFormat, in_words, time_of_day

NAMED_TYPISTS = 3
NAMED_ROOMS = 3


def welcome_sentence(state: RoomState, command: str, *, known: int, online: int) -> str:
    """Return what to do in a room where nothing is said yet, and ``online`` of the members that are
    ``known`` are here; others come in by ``command``.
    """
    alone = "You are alone here." if known > 1 else "You are the first here."
    here = "Nothing is said here yet." if online > 1 else alone
    return f"{here} To invite others, share:\n{state.link}\n{command}\n/help shows what you can do."


def away_sentence(why: str | None) -> str:
    """Return that one has said that one is away, or "" if one has not (None)."""
    if why is None:
        return ""
    return f"You are away{f' ({clean_line(why)})' if why else ''}. Write something to be back."


def level_sentence(level: Level) -> str:
    """Return of what one is told in a room, and how to change it."""
    of = {"all": "every message", "mentions": "messages that name you", "none": "no message"}
    return (
        f"While you look elsewhere, you are told of {of[level]} here. "
        "/notify all, /notify mentions or /notify none changes that."
    )


def quiet_sentence(*, quiet: bool) -> str:
    """Return whether one is told of anything, and how that is changed."""
    if quiet:
        return "You are told of nothing in any room. /quiet again ends that."
    return "You are told again of what each room is to tell. /notify shows of what."


def window_title(room: RoomState) -> str:
    """Return what stands above the window while ``room`` is seen."""
    shown = f"{room.code} {clean_line(room.topic)}".strip()
    return f"{shown} · Chad Chat" if shown else "Chad Chat"


def connection_sentence(state: RoomState, waited: float = 0.0) -> str:
    """Return what there is to say of the connection, or "" while all is well.

    ``waited`` is how many seconds of a wait are over.
    """
    if state.ending:
        return f"{state.ending} Ctrl+Q closes."
    match state.status:
        case Connected() if state.inside:
            return "Back again." if state.returned else ""
        case Waiting(seconds, error):
            remaining = max(1, math.ceil(seconds - waited))
            return f"{error.message} Retrying in {remaining} s (F5: now)"
        case Connected() if state.knocking:
            return (
                f"{state.wanted} is locked. You have knocked: waiting for its host … (Ctrl+Q: no)"
            )
        case Connected():
            return f"Entering {state.code or state.wanted or 'the room'} …"
        case _:
            return "Connecting …"


def refusal_sentence(error: ChatError) -> str:
    """Return what ``error`` says, and after which time to try again where it leaves that out."""
    sentence = as_sentence(error.message)
    if not error.retry_after or "again in" in sentence:
        return sentence
    return f"{sentence} Try again in {in_words(error.retry_after)}."


def connection_word(state: RoomState) -> str:
    """Return how the connection is, in a word."""
    if state.ending or isinstance(state.status, Closed):
        return "closed"
    if isinstance(state.status, Waiting):
        return "offline"
    return "connected" if state.inside else "connecting"


def knock_sentence(knocks: Sequence[Knocker]) -> str:
    """Return who waits to be let in, and what the host can do, or "" for nobody."""
    if not knocks:
        return ""
    first, others = knocks[0].name, len(knocks) - 1
    more = f", and {others:,} more" if others else ""
    return f"{first} knocks{more}. F3 lets {first} in, /refuse does not."


def room_words(state: RoomState) -> list[str]:
    """Return what the host has set, and how many are here, each in a word or two; what matters
    most comes last.
    """
    if not state.inside:
        return []
    words = {
        f"slow {state.slow} s": state.slow > 0,
        keep_words(state.keep): state.keep != KEEP_ALL,
        "passphrase": state.passphrase,
        "locked": state.locked,
        f"{state.members.online:,} here": True,
    }
    return [word for word, so in words.items() if so]


def kept_sentence(names: Sequence[str]) -> str:
    """Return who one is in a room, which is the first of ``names``, and who one could be, too."""
    first, *others = names
    return f"You are {first} here. Also kept: {', '.join(others)}; --name says who."


def keep_words(keep: Keep) -> str:
    """Return which messages a room keeps that does not keep all, in a few signs."""
    words = [f"{keep.messages:,}"] * bool(keep.messages) + [f"{keep.days:,} d"] * bool(keep.days)
    return f"keeps {' of '.join(words)}"


def keep_sentence(keep: Keep) -> str:
    """Return which messages a room keeps, and how that is changed."""
    return f"This room keeps {what_is_kept(keep)}. The host changes it, such as: /keep 1000 7d"


def passphrase_sentence(*, asked: bool) -> str:
    """Return whether newcomers are asked for a passphrase, and how that is changed."""
    if asked:
        return "Newcomers are asked for a passphrase. /passphrase - takes it away."
    return "Newcomers are not asked for a passphrase. Set one: /passphrase TEXT"


def typing_sentence(names: Sequence[str]) -> str:
    """Return who is typing, or "" for nobody."""
    if not names:
        return ""
    if len(names) > NAMED_TYPISTS:
        return f"{len(names):,} people are typing …"
    if len(names) == 1:
        return f"{names[0]} is typing …"
    return f"{', '.join(names[:-1])} and {names[-1]} are typing …"


def who_sentence(members: Members) -> str:
    """Return who is here and who belongs here but is away, for ``/who``."""

    def names(people: list[MemberInfo]) -> str:
        return ", ".join(one.name + note_of(one) for one in people)

    here, away = members.here, members.away
    unknown = members.online - len(here)
    more = f", and {unknown:,} more" if unknown > 0 else ""
    lines = [f"Here now ({members.online:,}): {names(here)}{more}"]
    if away:
        lines.append(f"Away ({len(away):,}): {names(away)}")
    return "\n".join(lines)


def whois_sentence(member: MemberInfo, state: RoomState, time_format: TimeFormat) -> str:
    """Return what is known of ``member``, for ``/whois``."""
    here = "is here" if member.online else "is away"
    last = state.log.last_of(member.member)
    said = ""
    if last is not None:
        time = time_of_day(last.ts, state.zone, time_format)
        day = local_time(last.ts, state.zone)
        said = f", last said something at {time} on {day.day} {day:%B}"
    return f"{member.name}{note_of(member, me=member.member == state.member)} {here}{said}."


def rooms_sentence(rooms: Rooms) -> str:
    """Return which rooms are open, for ``/rooms``."""
    lines = [
        f"{number}  {'  '.join(room_parts(room, here=room is rooms.current))}"
        for number, room in enumerate(rooms.open, 1)
    ]
    return "\n".join([*lines, "/join CODE opens another, /join and its number turns to one."])


def elsewhere_word(rooms: Rooms) -> str:
    """Return in which other rooms something is new, first where one is named: "new in ABCD @, EFGH"
    with a mention in ABCD; "" where in none.
    """
    new = sorted(
        (room for room in rooms.others if news_of(room)), key=lambda room: not room.mentioned
    )
    words = [(room.code or room.wanted) + " @" * bool(room.mentioned) for room in new]
    if len(words) > NAMED_ROOMS:
        words[NAMED_ROOMS - 1 :] = [f"{len(words) - NAMED_ROOMS + 1} more"]
    return f"new in {', '.join(words)}" if words else ""


def room_parts(room: RoomState, *, here: bool) -> list[str]:
    """Return what a room is known by in a list: its code, how much is new in it, and its topic.

    ``here`` says that it is the one that is seen.
    """
    words = [news_of(room)]
    if room.unread and not room.ending:
        words = [f"{room.unread:,} new"]
        if room.mentioned:
            words.append(f"{room.mentioned:,} {'mention' if room.mentioned == 1 else 'mentions'}")
    code = (room.code or room.wanted) + " (here)" * here
    return [part for part in (code, ", ".join(words), clean_line(room.topic)) if part]


def news_of(room: RoomState) -> str:
    """Return how much is new in a room, in a few characters: "3", or "3 @1" where one is named."""
    if room.ending:
        return "closed"
    if not room.unread:
        return ""
    return f"{room.unread:,} @{room.mentioned}" if room.mentioned else f"{room.unread:,}"


def note_of(member: MemberInfo, *, me: bool = False, cells: int | None = None) -> str:
    """Return what is written behind a member's name, such as " (host)"; of what is longer than
    ``cells`` the first words are left out, which matter least.
    """
    notes = {"you": me, "host": member.host, "muted": member.muted}
    words = [note for note, so in notes.items() if so]
    while words:
        note = f" ({', '.join(words)})"
        if cells is None or len(note) <= cells:
            return note
        del words[0]
    return ""
