"""A certificate of one's own making, for this machine."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.needs import need


@dataclass(frozen=True)
class OwnCertificate:
    """A certificate and its key, as PEM files that ``renew`` writes anew."""

    certificate: Path
    key: Path

    @classmethod
    def make(cls, folder: Path) -> OwnCertificate:
        own = cls(folder / "certificate.pem", folder / "key.pem")
        own.renew()
        return own

    def renew(self) -> None:
        command = [
            need("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=Chad Chat's test",
            "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
            "-out", str(self.certificate), "-keyout", str(self.key),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)

    @property
    def options(self) -> tuple[str, ...]:
        """The server's options that name it."""
        return ("--tls-cert", str(self.certificate), "--tls-key", str(self.key))

    def trusted(self) -> ssl.SSLContext:
        """Return what a client trusts that trusts it as it is now, and nothing else."""
        return ssl.create_default_context(cafile=str(self.certificate))
