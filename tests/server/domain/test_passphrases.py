"""What is kept of a passphrase."""

from __future__ import annotations

import base64
import hashlib

from chadchat_server.domain.passphrases import hash_passphrase, is_passphrase


def test_the_passphrase_and_no_other() -> None:
    kept = hash_passphrase("open sesame")
    assert is_passphrase("open sesame", kept)
    for other in ("open sesamf", "Open sesame", "open sesame ", "", "🙂" * 256):
        assert not is_passphrase(other, kept)


def test_what_is_kept_has_a_salt_and_not_the_passphrase() -> None:
    one, other = hash_passphrase("tea"), hash_passphrase("tea")
    assert one != other
    assert one.startswith("$scrypt$ln=14,r=8,p=1$")
    assert "tea" not in one


def test_a_hash_with_other_parameters_is_understood() -> None:
    digest = hashlib.scrypt(b"tea", salt=b"salt", n=2**4, r=4, p=3, dklen=32)
    parts = (base64.b64encode(part).decode() for part in (b"salt", digest))
    kept = "$scrypt$ln=4,r=4,p=3$" + "$".join(parts)
    assert is_passphrase("tea", kept)
    assert not is_passphrase("coffee", kept)
