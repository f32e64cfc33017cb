"""A certificate authority of this machine's own and a certificate from it, for phones in the same network."""

import datetime
import ipaddress
import os
import socket
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS, SERVER_DAYS, RENEW_DAYS = 3650, 365, 30


def ensure(folder: Path, address: str | None) -> None:
    """Make the authority once, and a server certificate whenever the names or the date ask for a new one."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if not (folder / "authority.crt").exists():
        _make_authority(folder)
    names = sorted({"localhost", socket.gethostname()})
    addresses = sorted({"127.0.0.1", "::1"} | ({address} if address else set()))
    if not _serves(folder / "server.pem", names, addresses):
        _make_server(folder, names, addresses)


def _serves(file: Path, names: list[str], addresses: list[str]) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError):
        return False
    covered = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    have = (
        set(covered.get_values_for_type(x509.DNSName)),
        {str(ip) for ip in covered.get_values_for_type(x509.IPAddress)},
    )
    left = certificate.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    return have == (set(names), set(addresses)) and left > datetime.timedelta(days=RENEW_DAYS)


def _make_authority(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Chunfeng 春风 ({socket.gethostname()})")])
    signing = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    builder = _builder(name, name, key, AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    certificate = builder.add_extension(signing, critical=True).sign(key, hashes.SHA256())
    _write_key(folder / "authority.key", key)
    (folder / "authority.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _make_server(folder: Path, names: list[str], addresses: list[str]) -> None:
    authority = x509.load_pem_x509_certificate((folder / "authority.crt").read_bytes())
    authority_key = serialization.load_pem_private_key((folder / "authority.key").read_bytes(), None)
    assert isinstance(authority_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Chunfeng 春风")])
    alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    alternatives += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    builder = _builder(subject, authority.subject, key, SERVER_DAYS)
    builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    certificate = builder.sign(authority_key, hashes.SHA256())
    _write_key(folder / "server.key", key)
    pem = serialization.Encoding.PEM
    (folder / "server.pem").write_bytes(certificate.public_bytes(pem) + authority.public_bytes(pem))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    today = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(today - datetime.timedelta(hours=1))
    return builder.not_valid_after(today + datetime.timedelta(days=days))


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(text)
