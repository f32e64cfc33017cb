"""The local authority: made once; the server's certificate follows the machine's address."""

import stat
from pathlib import Path

from cryptography import x509

from ops import tls


def test_authority_stays_and_certificate_follows_the_address(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    tls.ensure(folder, "192.0.2.7")
    authority, first = (folder / "authority.crt").read_bytes(), (folder / "server.pem").read_bytes()
    tls.ensure(folder, "192.0.2.7")
    assert (folder / "server.pem").read_bytes() == first
    tls.ensure(folder, "192.0.2.8")
    assert (folder / "server.pem").read_bytes() != first
    assert (folder / "authority.crt").read_bytes() == authority
    assert stat.S_IMODE((folder / "server.key").stat().st_mode) == 0o600


def test_certificate_is_signed_by_the_authority(tmp_path: Path) -> None:
    tls.ensure(tmp_path / "tls", None)
    authority = x509.load_pem_x509_certificate((tmp_path / "tls" / "authority.crt").read_bytes())
    server = x509.load_pem_x509_certificate((tmp_path / "tls" / "server.pem").read_bytes())
    server.verify_directly_issued_by(authority)
