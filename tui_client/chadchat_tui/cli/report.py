"""Words about what goes on while a script's command runs."""

from __future__ import annotations

from ..events import Entered, Failed, Posted, SessionEvent, Waiting
from ..session import Session
from ..state.sentences import refusal_sentence
from .exit_status import ExitStatus, status_of
from .output import give_back, tell


class Report:
    """Says on standard error how the connection fares, and gives back what an earlier process left
    to be sent and the server refuses: all messages but one's ``own``, which are named by their ids.

    ``status`` is what the command ends with, where nothing else went wrong.
    """

    def __init__(self, session: Session) -> None:
        self.status = ExitStatus.DONE
        self.own: set[str] = set()
        self._session = session
        self._left: dict[str, str] = {}

    def tell(self, event: SessionEvent) -> None:
        """Say what happened, where that is worth a word."""
        match event:
            case Waiting(seconds, error):
                tell(f"{error.message} Retrying in {seconds:.0f} s …")
            case Entered(_, resumed=True):
                tell("Back again.")
            case Posted(_, id, text) if id not in self.own:
                self._left[id] = text
            case Failed(code, id, error) if id in self._left:
                tell(f"What you had written earlier is not sent: {refusal_sentence(error)}")
                give_back(self._left.pop(id))
                if (room := self._session.room(code)) is not None:
                    room.give_up(id)
                self.status = status_of(error)
