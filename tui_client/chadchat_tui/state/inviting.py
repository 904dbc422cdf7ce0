"""What lets others into a room: its code, its share link, the join command, a QR code."""

from __future__ import annotations

from typing import Final

from ..links import is_local, join_command, share_link
from .qr import qr_lines

ONLY_HERE: Final = (
    "Only this machine can open that link. To let others in, start the server with --host, and "
    "come by the address that it names then (--server)."
)


def invitation(server: str, code: str) -> str:
    """Return what there is to share, in lines; the QR code only where a phone can follow it."""
    link = share_link(server, code)
    words = f"Code:  {code}\nLink:  {link}\nIn a terminal:  {join_command(server, code)}"
    if is_local(server):
        return f"{words}\n\n{ONLY_HERE}"
    return "\n".join([words, "", *qr_lines(link)])
