"""TLS 1.3 with pinned self-signed certificates: contexts, pins, and the making of a certificate.

Each device is its own authority. A peer must pass two gates: OpenSSL accepts exactly the pinned
certificates as roots, and `pin_of` of what the peer showed must be the expected one (security.md §5).
Not here: sockets, and where the pins come from (`station.json`).
"""

import datetime
import hashlib
import ssl
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DeviceKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey

# A century, so that a dead clock cannot lock a station out.
_NOT_BEFORE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_NOT_AFTER = datetime.datetime(2099, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)


def make_self_signed(common_name: str, key: DeviceKey) -> str:
    """Make a device's certificate as PEM text; the same name and Ed25519 key give the same certificate.

    It is marked as not an authority: a stolen device key cannot issue certificates for others. The name is
    for people only; nothing is decided by it.
    """
    public_der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    # No randomness needed: a serial is only there to tell certificates of one issuer apart.
    serial = int.from_bytes(hashlib.sha256(public_der).digest()[:16], "big") | 1
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    builder = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, serial_number=serial)
        .public_key(key.public_key())
        .not_valid_before(_NOT_BEFORE)
        .not_valid_after(_NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(purposes, critical=False)
    )
    digest = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, digest).public_bytes(serialization.Encoding.PEM).decode("ascii")


def pin_of(certificate: str | bytes) -> str:
    """Return the SHA-256 of a certificate's DER as 64 lower-case hex digits; takes PEM text or DER bytes."""
    der = ssl.PEM_cert_to_DER_cert(certificate) if isinstance(certificate, str) else certificate
    return hashlib.sha256(der).hexdigest()


def server_context(*, certificate: Path, key: Path, pinned_pems: Sequence[str]) -> ssl.SSLContext:
    """Build the controller's context: TLS 1.3 only, a client certificate among the pinned ones required."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.num_tickets = 0  # no resumption: every connection shows its certificate
    return _harden(context, certificate=certificate, key=key, pinned_pems=pinned_pems)


def client_context(*, certificate: Path, key: Path, pinned_pems: Sequence[str]) -> ssl.SSLContext:
    """Build a kiosk's context: TLS 1.3 only, the controller's certificate must be a pinned one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # the pin says who it is; addresses are not identities
    return _harden(context, certificate=certificate, key=key, pinned_pems=pinned_pems)


def _harden(
    context: ssl.SSLContext, *, certificate: Path, key: Path, pinned_pems: Sequence[str]
) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    # Trust what is pinned, not what a pinned certificate might have signed.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_cert_chain(certificate, key)
    if pinned_pems:
        context.load_verify_locations(cadata="\n".join(pinned_pems))
    return context


def peer_pin(connection: ssl.SSLSocket | ssl.SSLObject) -> str | None:
    """Return the pin of the certificate the peer showed in this connection, None if it showed none."""
    der = connection.getpeercert(binary_form=True)
    return None if der is None else pin_of(der)
