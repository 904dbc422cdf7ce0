"""The commands that anybody may use."""

from __future__ import annotations

from typing import Final

from .actions import Actions, Command


async def run_who(actions: Actions, _: str) -> None:
    """Show who is here."""
    actions.who()


async def run_nick(actions: Actions, name: str) -> None:
    """Take another name, or say how to."""
    if name:
        await actions.rename(name)
    else:
        actions.hint("Write the new name behind it, such as: /nick sean")


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
    "who": Command("/who", "who is here, who is away", run_who),
    "nick": Command("/nick NAME", "take another name", run_nick),
    "topic": Command("/topic [TEXT]", "show or set it; - takes it away", run_topic),
    "retry": Command("/retry", "send again what was refused", run_retry),
    "cancel": Command("/cancel", "take back what is not sent", run_cancel),
    "leave": Command("/leave", "give your name up, and close", run_leave),
    "quit": Command("/quit", "close; your name stays yours", run_quit),
}
"""Every one, by its name."""
