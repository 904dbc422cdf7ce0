"""What lets others into a room: its code, its share link, the join command; and programs."""

from __future__ import annotations

from typing import Final

from ..links import is_local, join_command, share_link

ONLY_HERE: Final = (
    "Only this machine can open that link, so it is not shown as a QR code. To let others in, "
    "start the server with --host, and come by the address that it names then (--server)."
)


def webhook_words(address: str) -> str:
    """Return how programs speak in the room by the webhook's ``address``, in lines."""
    return (
        f"Programs speak here by this address, which is shown this once:\n{address}\n"
        f"Such as:  curl -d 'build failed' '{address}?name=CI'\n"
        "Whoever has it can speak. /webhook makes another instead, /webhook off ends it."
    )


def invitation(server: str, code: str) -> str:
    """Return what there is to share, in lines, and what is missing where nobody can follow it."""
    link = share_link(server, code)
    words = f"Code:  {code}\nLink:  {link}\nIn a terminal:  {join_command(server, code)}"
    return f"{words}\n\n{ONLY_HERE}" if is_local(server) else words
