"""A room on the screen, and what is said when the screen is gone again."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence

from ..conversation import Conversation, Entry
from ..pace import set_pace
from ..session import OutboxFolder
from ..settings import Loaded
from ..tokens import TokenStore
from .exit_status import ExitStatus, status_of
from .output import give_back, tell


def open_room(entry: Entry, loaded: Loaded, tokens: TokenStore) -> int:
    """Show the room until the user leaves it, and return the exit status."""
    # Until the first picture stands there is no garbage, and looking for it would take a tenth of
    # the time; the app lets it begin then.
    gc.disable()
    set_pace(os.environ)
    from ..app import ChatApp  # noqa: PLC0415  # scripts do without Textual
    from ..pasting import guard_pastes  # noqa: PLC0415  # likewise

    guard_pastes()
    conversation = Conversation(entry, tokens, outboxes=OutboxFolder(tell))
    for problem in loaded.problems:
        conversation.hint(problem)
    app = ChatApp(conversation, loaded.settings)
    app.run()
    if conversation.farewell:
        tell(conversation.farewell)
    _give_back("Not sent yet, but kept: it is sent when you come back.", conversation.kept)
    _give_back(
        "Not sent:"
        if conversation.state.gone
        else "Not sent, but kept: when you are in the room again, /retry sends it.",
        conversation.refused,
    )
    _give_back("Not sent:", conversation.unsent)
    _give_back("You had written:", [app.draft] if app.draft.strip() else [])
    if app.return_code:
        return app.return_code
    if conversation.kept or conversation.refused or conversation.unsent:
        return ExitStatus.NOT_ACKNOWLEDGED
    return status_of(app.error) if app.error else ExitStatus.DONE


def _give_back(sentence: str, texts: Sequence[str]) -> None:
    """Show the user their own ``texts`` below ``sentence``, if there are any."""
    if texts:
        tell(sentence)
    for text in texts:
        give_back(text)
