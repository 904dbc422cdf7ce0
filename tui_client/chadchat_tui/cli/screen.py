"""A room on the screen, and what is said when the screen is gone again."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..conversation import Conversation, Entry
from ..failing import keep_failure
from ..open_rooms import OpenRooms
from ..pace import set_pace
from ..session import OutboxFolder
from ..settings import Loaded
from ..tokens import TokenStore
from ..typed_file import TypedFolder
from ..workspace import Workspace
from .exit_status import ExitStatus, status_of
from .output import give_back, tell


def open_room(entry: Entry, loaded: Loaded, tokens: TokenStore) -> int:
    """Show the room until the user leaves it, and return the exit status."""
    set_pace(os.environ)
    from ..app import ChatApp  # noqa: PLC0415  # scripts do without Textual
    from ..pasting import guard_pastes  # noqa: PLC0415  # likewise

    guard_pastes()
    workspace = Workspace(
        entry, tokens,
        outboxes=OutboxFolder(tell), kept=OpenRooms(tell), typed=TypedFolder(tell),
        preferences=loaded.settings.preferences,
    )  # fmt: skip
    for problem in loaded.problems:
        workspace.rooms.current.hint(problem)
    app = ChatApp(workspace, loaded.settings.notify)
    app.run()
    if app.failure:
        tell(keep_failure(app.failure))
    if workspace.farewell:
        tell(workspace.farewell)
    conversations = workspace.conversations
    for conversation in conversations:
        _give_back_unsent(conversation)
    _give_back("You had written:", app.drafts)
    if app.return_code:
        return app.return_code
    if any(one.kept or one.refused or one.unsent for one in conversations):
        return ExitStatus.NOT_ACKNOWLEDGED
    error = workspace.conversation.error
    return status_of(error) if error else ExitStatus.DONE


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
