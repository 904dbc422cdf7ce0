"""The certificate that the server shows, and a new one without a restart."""

from __future__ import annotations

import ssl
from pathlib import Path


class UnusableCertificate(Exception):
    """The certificate or its key cannot be used; the sentence says why."""


class Certificate:
    """A certificate (with the chain to its issuer) and its key, from two PEM files.

    ``context`` shows them; it is another one after each ``reload`` that has succeeded.
    Raises UnusableCertificate, as does ``reload``.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self.context = self._read()

    def reload(self) -> None:
        """Show what the files hold now to whoever connects from now on."""
        self.context = self._read()

    def _read(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        context.set_alpn_protocols(["http/1.1"])
        certificate, key = self._files
        _require_pem("--tls-cert", certificate, "certificate", b"CERTIFICATE-----")
        if b"ENCRYPTED" in _require_pem("--tls-key", key, "key", b"PRIVATE KEY-----"):
            raise UnusableCertificate(
                f"--tls-key: {key} has a passphrase, which nobody can be asked for. Give a key "
                "without one."
            )
        try:
            context.load_cert_chain(certificate, key, password=_no_password)
        except OSError as error:  # which an ssl.SSLError is, too
            if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
                sentence = f"The key {key} does not belong to the certificate {certificate}."
            else:
                sentence = f"The certificate {certificate} or its key {key} is damaged."
            raise UnusableCertificate(sentence) from error
        return context


def _require_pem(option: str, file: Path, what: str, mark: bytes) -> bytes:
    """Return what is in the PEM file. Raises UnusableCertificate where ``mark`` is not."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UnusableCertificate(f"{option}: {file} cannot be read: {error.strerror}.") from error
    if mark not in content:
        raise UnusableCertificate(f"{option}: {file} is not a PEM file with a {what}.")
    return content


def _no_password() -> str:
    """Give none, so that nobody is asked at the terminal."""
    return ""
