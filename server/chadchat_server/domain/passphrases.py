"""What is kept of a room's passphrase: a salted scrypt hash (RFC 7914), with its parameters.

Both functions take some 40 ms and 16 MiB, and belong in a thread. The cost is what keeps the
passphrase itself from whoever gets at the database (who has the room's lines then anyway); guesses
over the network are held back by their number (docs/security.md).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

_LOG2_COST, _BLOCK_SIZE, _PARALLEL = 14, 8, 1
_SALT_BYTES = 16
_HASH_BYTES = 32


def hash_passphrase(passphrase: str) -> str:
    """Return what is kept of a (clean) passphrase: ``$scrypt$ln=…,r=…,p=…$salt$hash``."""
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = _scrypt(passphrase, salt, _LOG2_COST, _BLOCK_SIZE, _PARALLEL)
    cost = f"ln={_LOG2_COST},r={_BLOCK_SIZE},p={_PARALLEL}"
    return f"$scrypt${cost}${_encode(salt)}${_encode(digest)}"


def is_passphrase(passphrase: str, kept: str) -> bool:
    """Say whether ``kept`` was made of this (clean) passphrase, whatever its parameters were."""
    _, _, costs, salt, digest = kept.split("$")
    log2_cost, block_size, parallel = (int(cost.partition("=")[2]) for cost in costs.split(","))
    made = _scrypt(passphrase, base64.b64decode(salt), log2_cost, block_size, parallel)
    return hmac.compare_digest(made, base64.b64decode(digest))


def _scrypt(passphrase: str, salt: bytes, log2_cost: int, block_size: int, parallel: int) -> bytes:
    cost = 1 << log2_cost
    return hashlib.scrypt(
        passphrase.encode(), salt=salt, n=cost, r=block_size, p=parallel, dklen=_HASH_BYTES,
        maxmem=128 * block_size * (cost + parallel + 2),
    )  # fmt: skip


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()
