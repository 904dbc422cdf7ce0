"""The commands that are for the room's host (protocol: The host)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from chadchat_shared.errors import BadRequest
from chadchat_shared.limits import KEEP_DAYS_MAX, KEEP_MESSAGES_MAX, SLOW_MAX
from chadchat_shared.requests import (
    Admit,
    Ban,
    InRoom,
    Kick,
    Lock,
    Mute,
    Passphrase,
    Retain,
    Slow,
    Transfer,
    Unban,
)

from .actions import Actions, Command

Run = Callable[[Actions, str], Awaitable[None]]


def to_member(
    usage: str, request: Callable[[str, str | None], InRoom], *, or_departed: bool = False
) -> Run:
    """Return what does something to a member, who is named first; the rest is a reason.

    With ``or_departed`` it can be one who has left lately.
    """

    async def run(actions: Actions, argument: str) -> None:
        if not argument:
            actions.hint(f"Write whom you mean after it: {usage}")
            return
        if or_departed:
            member, rest = await actions.member_or_departed(argument)
        else:
            member, rest = actions.member(argument)
        await actions.do(request(member, rest or None))

    return run


def to_room(request: InRoom) -> Run:
    """Return what asks for ``request``."""

    async def run(actions: Actions, _: str) -> None:
        await actions.do(request)

    return run


def to_knocker(*, on: bool) -> Run:
    """Return what lets in who knocks, or does not: who is named, or who knocked first."""

    async def run(actions: Actions, name: str) -> None:
        await actions.do(Admit(knock=actions.knock(name), on=on))

    return run


async def run_unban(actions: Actions, name: str) -> None:
    """Lift the ban of a name."""
    if name:
        await actions.do(Unban(name=name))
    else:
        actions.hint("Write whose ban to lift after it; /bans shows them all.")


async def run_bans(actions: Actions, _: str) -> None:
    """Show who is banned."""
    names = (await actions.bans()).names
    actions.hint(f"Banned: {', '.join(names)}" if names else "Nobody is banned.")


async def run_slow(actions: Actions, seconds: str) -> None:
    """Let everybody else wait between two messages."""
    if not seconds.isascii() or not seconds.isdecimal() or int(seconds[:9]) > SLOW_MAX:
        raise BadRequest(
            f"Write how many seconds lie between two messages of a member, 0 to {SLOW_MAX:,}, "
            "such as: /slow 10"
        )
    await actions.do(Slow(seconds=int(seconds)))


async def run_keep(actions: Actions, typed: str) -> None:
    """Keep fewer of the room's messages, or show which are kept."""
    if typed:
        await actions.do(_keep(typed))
    else:
        actions.kept()


def _keep(typed: str) -> Retain:
    if typed.lower() == "all":
        return Retain()
    counts: dict[str, int] = {}
    for word in typed.lower().split():
        digits = word.removesuffix("d")
        what = "messages" if digits == word else "days"
        most = KEEP_MESSAGES_MAX if digits == word else KEEP_DAYS_MAX
        is_count = digits.isascii() and digits.isdecimal() and 0 < int(digits[:12]) <= most
        if not is_count or what in counts:
            raise BadRequest(
                "Write how many messages the room keeps, or of how many days, or both, such as: "
                "/keep 1000, /keep 7d, /keep 1000 7d; or /keep all"
            )
        counts[what] = int(digits)
    return Retain(messages=counts.get("messages"), days=counts.get("days"))


async def run_passphrase(actions: Actions, text: str) -> None:
    """Ask newcomers for a passphrase, for none any more, or show whether they are asked."""
    if text:
        await actions.do(Passphrase(passphrase="" if text == "-" else text))
    else:
        actions.passphrase()


async def run_new_code(actions: Actions, _: str) -> None:
    """Give the room another code."""
    await actions.new_code()


async def run_webhook(actions: Actions, argument: str) -> None:
    """Make an address by which programs speak here, or take it away."""
    if argument.lower() == "off":
        await actions.end_webhook()
    elif argument:
        raise BadRequest("Write /webhook to make an address for programs, /webhook off to end it.")
    else:
        await actions.make_webhook()


def _kick(member: str, reason: str | None) -> InRoom:
    return Kick(member=member, reason=reason)


def _ban(member: str, reason: str | None) -> InRoom:
    return Ban(member=member, reason=reason)


def _mute(member: str, _: str | None) -> InRoom:
    return Mute(member=member, on=True)


def _unmute(member: str, _: str | None) -> InRoom:
    return Mute(member=member, on=False)


def _transfer(member: str, _: str | None) -> InRoom:
    return Transfer(member=member)


FOR_THE_HOST: Final = {
    "kick": Command(
        "/kick NAME [REASON]", "take somebody out", to_member("/kick NAME [REASON]", _kick)
    ),
    "ban": Command(
        "/ban NAME [REASON]",
        "take out for good",
        to_member("/ban NAME [REASON]", _ban, or_departed=True),
    ),
    "unban": Command("/unban NAME", "lift a ban", run_unban),
    "bans": Command("/bans", "who is banned", run_bans),
    "mute": Command("/mute NAME", "let somebody say nothing", to_member("/mute NAME", _mute)),
    "unmute": Command("/unmute NAME", "let speak again", to_member("/unmute NAME", _unmute)),
    "lock": Command("/lock", "nobody new in; they can knock", to_room(Lock(on=True))),
    "unlock": Command("/unlock", "let in anybody with the code", to_room(Lock(on=False))),
    "admit": Command("/admit [NAME]", "let in who knocks", to_knocker(on=True)),
    "refuse": Command("/refuse [NAME]", "do not let in who knocks", to_knocker(on=False)),
    "slow": Command("/slow SECONDS", "between messages; 0 for none", run_slow),
    "keep": Command("/keep [WHAT]", "of the log: 1000, 7d, all", run_keep),
    "passphrase": Command("/passphrase [TEXT]", "ask newcomers for it; - for none", run_passphrase),
    "newcode": Command("/newcode", "another code; all stay", run_new_code),
    "webhook": Command("/webhook [off]", "an address for programs; off ends it", run_webhook),
    "transfer": Command(
        "/transfer NAME", "make somebody else the host", to_member("/transfer NAME", _transfer)
    ),
}
"""Every one, by its name."""
