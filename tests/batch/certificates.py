"""A little authority: a root, and a signer's certificate that C2PA accepts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def write_certificates(folder: Path, curve: ec.EllipticCurve) -> tuple[Path, Path]:
    """Write a chain and its private key, and return their paths."""
    root, signer = ec.generate_private_key(curve), ec.generate_private_key(curve)
    authority = _builder("Root", root).add_extension(x509.BasicConstraints(True, None), True)
    authority = authority.add_extension(_usage(sign=False), True)
    person = (
        _builder("Signer", signer)
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(_usage(sign=True), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), False)
    )
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(
        b"".join(
            builder.sign(root, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
            for builder in (person, authority)
        )
    )
    key.write_bytes(
        signer.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return chain, key


def _name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test Archive"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _builder(name: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name("Root"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(sign, False, False, False, False, not sign, not sign, False, False)
