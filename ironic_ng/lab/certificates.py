# SPDX-License-Identifier: Apache-2.0
"""Certificates of the lab: an authority of its own for BMCs, one per ramdisk boot."""

import datetime
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFE = datetime.timedelta(days=30)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: str, issuer: str, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + LIFE)
    )


def _addresses(address: str) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(
        [x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName("localhost")]
    )


def _write_key(key: ec.EllipticCurvePrivateKey, path: Path) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class Authority:
    """Signs the certificates of all BMCs of a farm; its own is the CA file."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._name = "ironic_ng lab authority"
        self._key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(self._name, self._name, self._key)
        certificate = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        ).sign(self._key, hashes.SHA256())
        self._issuer_key_id = x509.SubjectKeyIdentifier.from_public_key(
            self._key.public_key()
        )
        self.ca_file = directory / "ca.pem"
        self.ca_file.write_bytes(_pem(certificate))

    def server(self, name: str, address: str) -> ssl.SSLContext:
        """A server's TLS settings with a fresh certificate for this address."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(name, self._name, key)
            .add_extension(_addresses(address), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        key_file = self._directory / f"{name}.key"
        certificate_file = self._directory / f"{name}.pem"
        _write_key(key, key_file)
        certificate_file.write_bytes(_pem(certificate))
        return server_context(certificate_file, key_file)


def self_signed(directory: Path, name: str, address: str) -> tuple[ssl.SSLContext, str]:
    """TLS settings with a certificate that signs itself, and that certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(name, name, key)
        .add_extension(_addresses(address), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file = directory / f"{name}.key"
    certificate_file = directory / f"{name}.pem"
    _write_key(key, key_file)
    certificate_file.write_bytes(_pem(certificate))
    return server_context(certificate_file, key_file), _pem(certificate).decode()
