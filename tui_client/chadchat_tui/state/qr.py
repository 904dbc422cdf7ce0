"""QR codes (ISO/IEC 18004) made of half blocks: a character is two modules, one above the other."""

from __future__ import annotations

from typing import Final

QUIET_ZONE: Final = 4
"""Light modules around a code, without which it is not found (ISO/IEC 18004, 6.3.8)."""

_BLOCKS: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
"""What is drawn for two modules, by whether each is."""


def qr_lines(text: str, *, light_drawn: bool = True) -> list[str]:
    """Return the QR code of ``text`` in lines of one length, with its quiet zone.

    With ``light_drawn`` the light modules are drawn, as for light letters on a dark ground;
    otherwise the dark ones. Scanners find a code whose dark modules are darker.
    """
    # It takes 40 ms, and is seldom needed.
    import segno  # noqa: PLC0415

    code = segno.make_qr(text, error="l")
    rows = [
        [bool(module) is not light_drawn for module in row]
        for row in code.matrix_iter(border=QUIET_ZONE)
    ]
    if len(rows) % 2:
        rows.append([light_drawn] * len(rows[0]))
    return [
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
