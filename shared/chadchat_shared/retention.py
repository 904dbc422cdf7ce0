"""Which messages a room keeps, in words."""

from __future__ import annotations

from .events import Keep


def what_is_kept(keep: Keep) -> str:
    """Return what is kept, to stand behind a verb."""
    count = "message" if keep.messages == 1 else f"{keep.messages:,} messages"
    since = "the last day" if keep.days == 1 else f"the last {keep.days:,} days"
    if keep.messages:
        return f"the last {count} of {since}" if keep.days else f"the last {count}"
    return f"the messages of {since}" if keep.days else "all messages"
