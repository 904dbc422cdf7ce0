"""TLS contexts that are made when they are used."""

from __future__ import annotations

import ssl
import subprocess
import sys

from chadchat_tui.session.late_tls import LateContext, late_tls

_IMPORT = """
import ssl
def load(*_):
    raise AssertionError("the certificates of all authorities are loaded")
ssl.SSLContext.load_default_certs = load
import chadchat_tui.session.socket
"""


def test_a_connection_is_as_with_the_default() -> None:
    with late_tls():
        late = ssl.create_default_context()
    assert isinstance(late, LateContext)
    begun = late.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="example.org")
    now = ssl.create_default_context()
    used = begun.context
    assert (used.verify_mode, used.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert used.verify_flags == now.verify_flags
    assert used.cert_store_stats() == now.cert_store_stats()


def test_no_certificates_are_loaded_to_begin_with() -> None:
    subprocess.run([sys.executable, "-c", _IMPORT], check=True)
