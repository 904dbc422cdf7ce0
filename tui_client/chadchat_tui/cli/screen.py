"""A room on the screen, and what is said when the screen is gone again."""

from __future__ import annotations

import gc

from ..conversation import Conversation, Entry
from ..tokens import TokenStore
from .exit_status import ExitStatus, status_of
from .output import give_back, tell


def open_room(entry: Entry, tokens: TokenStore) -> int:
    """Show the room until the user leaves it, and return the exit status."""
    # Until the first picture stands there is no garbage, and looking for it would take a tenth of
    # the time; the app lets it begin then.
    gc.disable()
    from ..app import ChatApp  # noqa: PLC0415  # scripts do without Textual
    from ..pasting import guard_pastes  # noqa: PLC0415  # likewise

    guard_pastes()
    conversation = Conversation(entry, tokens)
    app = ChatApp(conversation)
    app.run()
    if conversation.farewell:
        tell(conversation.farewell)
    if conversation.unsent:
        tell("Not sent:")
    for text in conversation.unsent:
        give_back(text)
    if app.draft.strip():
        tell("You had written:")
        give_back(app.draft)
    if app.return_code:
        return app.return_code
    if conversation.unsent:
        return ExitStatus.NOT_ACKNOWLEDGED
    return status_of(app.error) if app.error else ExitStatus.DONE
