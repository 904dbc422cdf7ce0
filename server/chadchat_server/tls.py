"""The certificate that the server shows, and a new one without a restart."""

from __future__ import annotations

import ssl
from pathlib import Path


class UnusableCertificate(Exception):
    """The certificate or its key cannot be used; the sentence says why."""


class Certificate:
    """A certificate (with the chain to its issuer) and its key, from two PEM files.

    Raises UnusableCertificate, as does ``reload``.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self.context = self._read()

    def reload(self) -> None:
        """Show what the files hold now to whoever connects from now on."""
        self._read()  # where the two do not fit, what is shown must stay as it is
        self.context.load_cert_chain(*self._files, password=_no_password)

    def _read(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        context.set_alpn_protocols(["http/1.1"])
        try:
            context.load_cert_chain(*self._files, password=_no_password)
        except OSError as error:  # which an ssl.SSLError is, too
            reason = getattr(error, "reason", None) or error.strerror
            raise UnusableCertificate(
                f"The certificate {self._files[0]} with the key {self._files[1]} cannot be used: "
                f"{reason}. Both must be PEM files, and the key's without a passphrase."
            ) from error
        return context


def _no_password() -> str:
    """Give none, so that nobody is asked at the terminal."""
    return ""
