"""A room on the screen, and what is said when the screen is gone again."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..conversation import Conversation, Entry
from ..curtain import CURTAIN
from ..events import Entered
from ..failing import keep_failure
from ..open_rooms import OpenRooms
from ..session import OutboxFolder
from ..settings import Loaded
from ..textual_settings import set_textual
from ..tokens import TokenStore
from ..typed_file import TypedFolder
from ..workspace import Workspace
from .exit_status import ExitStatus, status_of
from .output import give_back, tell

if TYPE_CHECKING:  # as it imports Textual
    from ..app import ChatApp
    from ..curtain import PlacedLines
    from ..state.preferences import Preferences
    from ..state.room import RoomState


def open_room(
    entry: Entry, loaded: Loaded, tokens: TokenStore, *, plain: bool, word: str = ""
) -> int:
    """Show the room, on a screen or in ``plain`` lines, until the user leaves it, and return the
    exit status. ``word`` is what the user is told in the room.
    """
    workspace = Workspace(
        entry, tokens,
        outboxes=OutboxFolder(tell), kept=OpenRooms(tell), typed=TypedFolder(tell),
        preferences=loaded.settings.preferences,
    )  # fmt: skip
    for hint in filter(None, [*loaded.problems, word]):
        workspace.rooms.current.hint(hint)
    status = _in_lines(workspace, loaded) if plain else _on_screen(workspace, loaded)
    workspace.keep()  # as nothing has done where it has failed
    if workspace.farewell:
        tell(workspace.farewell)
    conversations = [*workspace.conversations, *workspace.dropped]
    for conversation in conversations:
        _give_back_unsent(conversation)
    drafts = workspace.drafts
    _give_back(
        "You had written, and it is there again when you come back:",
        [draft.text for draft in drafts if draft.kept],
    )
    _give_back("You had written:", [draft.text for draft in drafts if not draft.kept])
    if status:
        return status
    if any(one.kept or one.refused or one.unsent for one in conversations):
        return ExitStatus.NOT_ACKNOWLEDGED
    return status_of(workspace.failure) if workspace.failure else ExitStatus.DONE


def _on_screen(workspace: Workspace, loaded: Loaded) -> int:
    """Return the status that tells of a signal or a fault, or 0."""
    try:
        app = asyncio.run(_run_app(workspace, loaded))
    except Exception:  # noqa: BLE001  # whatever it is, it is told where the curtain has gone
        CURTAIN.lift()
        tell(keep_failure(traceback.format_exc()))
        return ExitStatus.FAILED
    if app.failure:
        tell(keep_failure(app.failure))
    return app.return_code or 0


async def _run_app(workspace: Workspace, loaded: Loaded) -> ChatApp:
    """Show the room until its end. While what draws it is imported, the server already answers,
    and what was said last is drawn.
    """
    workspace.begin()
    set_textual(os.environ)
    first_lines = await asyncio.to_thread(_import_first_lines)

    def draw_first() -> None:
        if not CURTAIN.up:
            return
        try:
            CURTAIN.draw(first_lines(workspace.rooms.current, workspace.preferences, CURTAIN.size))
        except Exception:  # noqa: BLE001  # whatever it is, the screen is there soon
            keep_failure(traceback.format_exc())

    taking_in = asyncio.create_task(_take_in(workspace, draw_first))
    chat_app = await asyncio.to_thread(_import_app)
    taking_in.cancel()
    [outcome] = await asyncio.gather(taking_in, return_exceptions=True)
    if isinstance(outcome, Exception):
        raise outcome
    app = chat_app(workspace, loaded.settings.notify)
    await app.run_async()
    return app


async def _take_in(workspace: Workspace, entered: Callable[[], None]) -> None:
    """Take in what happens, and call ``entered`` when one has come in and that is taken in which
    came with it.
    """
    async with contextlib.aclosing(workspace.events()) as events:
        async for event in events:
            if isinstance(event, Entered):
                asyncio.get_running_loop().call_soon(entered)


def _import_first_lines() -> Callable[[RoomState, Preferences, os.terminal_size], PlacedLines]:
    from ..first_lines import first_lines  # noqa: PLC0415  # it needs a part of Textual

    return first_lines


def _import_app() -> type[ChatApp]:
    from ..app import ChatApp  # noqa: PLC0415  # scripts do without Textual
    from ..pasting import guard_pastes  # noqa: PLC0415  # likewise

    guard_pastes()
    return ChatApp


def _in_lines(workspace: Workspace, loaded: Loaded) -> int:
    """Return the status that tells of a signal or a fault, or 0."""
    CURTAIN.lift()
    gc.enable()
    from ..plain import LineChat  # noqa: PLC0415  # most draw a screen

    chat = LineChat(workspace, loaded.settings.notify)
    try:
        chat.run()
    except Exception:  # noqa: BLE001  # whatever it is, what was written is to be given back
        tell(keep_failure(traceback.format_exc()))
        return ExitStatus.FAILED
    finally:
        chat.keep_draft()
    return chat.return_code


def _give_back_unsent(conversation: Conversation) -> None:
    """Show the user what of their own is not in the room."""
    _give_back("Not sent yet, but kept: it is sent when you come back.", conversation.kept)
    _give_back(
        "Not sent:"
        if conversation.state.gone
        else "Not sent, but kept: when you are in the room again, /retry sends it.",
        conversation.refused,
    )
    _give_back("Not sent:", conversation.unsent)


def _give_back(sentence: str, texts: Sequence[str]) -> None:
    """Show the user their own ``texts`` below ``sentence``, if there are any."""
    if texts:
        tell(sentence)
    for text in texts:
        give_back(text)
