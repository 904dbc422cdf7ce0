"""The commands that anybody may use."""

from __future__ import annotations

from typing import Final

from chadchat_shared.errors import BadRequest

from .actions import Actions, Command


async def run_join(actions: Actions, place: str) -> None:
    """Turn to a room, opening it where it is not."""
    if not place:
        raise BadRequest("Write the room's code or share link after it, such as: /join ABCD")
    await actions.join(place)


async def run_rooms(actions: Actions, _: str) -> None:
    """Show which rooms are open."""
    actions.rooms()


async def run_search(actions: Actions, words: str) -> None:
    """Look for words."""
    actions.search(words)


async def run_goto(actions: Actions, place: str) -> None:
    """Go to a time, or to a message by its number."""
    if not place:
        raise BadRequest("Write where to go after it: /goto 12:30, /goto yesterday or /goto #123")
    await actions.go_to(place)


async def run_whois(actions: Actions, name: str) -> None:
    """Show what is known of a member."""
    if not name:
        raise BadRequest("Write whom you mean after it: /whois NAME")
    actions.whois(name)


async def run_me(actions: Actions, text: str) -> None:
    """Say what one does."""
    if not text:
        raise BadRequest("Write what you do after it, such as: /me waves")
    await actions.say(f"/me {text}")


async def run_read(actions: Actions, _: str) -> None:
    """Take everything for read."""
    actions.read()


async def run_copy(actions: Actions, _: str) -> None:
    """Show plain text to copy from."""
    actions.copy()


async def run_reconnect(actions: Actions, _: str) -> None:
    """Connect now."""
    actions.reconnect()


async def run_debug(actions: Actions, _: str) -> None:
    """Show what helps to find a fault."""
    actions.debug()


async def run_who(actions: Actions, _: str) -> None:
    """Show who is here."""
    actions.who()


async def run_invite(actions: Actions, _: str) -> None:
    """Show what lets others in."""
    actions.invite()


async def run_export(actions: Actions, name: str) -> None:
    """Write the room's log to a file."""
    await actions.export(name)


async def run_nick(actions: Actions, name: str) -> None:
    """Take another name, or say how to."""
    if name:
        await actions.rename(name)
    else:
        actions.hint("Write the new name after it, such as: /nick sean")


async def run_topic(actions: Actions, topic: str) -> None:
    """Show the topic, set it, or take it away."""
    if topic:
        await actions.set_topic("" if topic == "-" else topic)
    else:
        actions.topic()


async def run_retry(actions: Actions, _: str) -> None:
    """Send again what was refused."""
    actions.retry()


async def run_cancel(actions: Actions, _: str) -> None:
    """Take back what was not sent."""
    actions.cancel()


async def run_leave(actions: Actions, _: str) -> None:
    """Give the name up and close."""
    await actions.leave()


async def run_quit(actions: Actions, _: str) -> None:
    """Close."""
    actions.quit()


FOR_EVERYBODY: Final = {
    "join": Command("/join CODE [NAME]", "come into another room, too", run_join),
    "rooms": Command("/rooms", "which rooms are open", run_rooms),
    "leave": Command("/leave", "leave for good; your name becomes free", run_leave),
    "who": Command("/who", "who is here, who is away", run_who),
    "whois": Command("/whois NAME", "what is known of somebody", run_whois),
    "me": Command("/me TEXT", "say what you do: /me waves", run_me),
    "invite": Command("/invite", "what lets others in", run_invite),
    "export": Command("/export [FILE]", "write the log to a new file", run_export),
    "nick": Command("/nick NAME", "take another name", run_nick),
    "topic": Command("/topic [TEXT]", "show or set it; - takes it away", run_topic),
    "read": Command("/read", "take all that is new for read", run_read),
    "search": Command("/search [WORDS]", "look through the whole log", run_search),
    "goto": Command("/goto WHEN", "to 12:30, yesterday, 2026-11-20, #123", run_goto),
    "retry": Command("/retry", "send again what was refused", run_retry),
    "cancel": Command("/cancel", "take back what is not sent", run_cancel),
    "copy": Command("/copy", "the log as plain text, to select from", run_copy),
    "reconnect": Command("/reconnect", "connect again, now", run_reconnect),
    "debug": Command("/debug", "versions and state, for a report", run_debug),
    "quit": Command("/quit", "close; your names stay yours", run_quit),
}
"""Every one, by its name."""
