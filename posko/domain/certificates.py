"""A certificate authority of the post's own: for phones on a network where no public authority can vouch.

Nothing here reads a clock, a file or a network: the parts that do are in `cli/tls.py`. Keys are ECDSA on P-256, since
every phone in use takes them. The authority may sign for private addresses and for the names it was made with, and for
nothing else (RFC 5280, 4.2.1.10): whoever steals its key cannot pass for a bank.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFE: Final = timedelta(days=730)
# Browsers refuse a server's certificate that lives longer than 398 days; one day less leaves room for a clock.
SERVER_LIFE: Final = timedelta(days=397)
RENEWED_BEFORE: Final = timedelta(days=30)
# A phone whose clock is behind still takes a certificate made today.
SLOW_CLOCK: Final = timedelta(days=1)
# Addresses that no router of the Internet carries (RFC 1918, 3927, 4193, 4291), and this machine itself.
PRIVATE: Final = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
ALWAYS_NAMED: Final = ("localhost", "local")


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key, both as PEM text."""

    certificate: bytes
    key: bytes


def make_authority(names: Iterable[str], *, at: datetime) -> Pair:
    """An authority that may sign for private addresses and `names` (host names; addresses outside the private ranges
    count too), for two years."""
    key = ec.generate_private_key(ec.SECP256R1())
    # The day tells two authorities of one post apart in a phone's list.
    name = _name(f"Posko {at:%Y-%m-%d}")
    usage = _usage(signs_certificates=True)
    made = (
        _begun(name, name, key.public_key(), at=at, until=at + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(_limits(names), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Pair(made.public_bytes(serialization.Encoding.PEM), _pem(key))


def make_server(authority: Pair, hosts: Iterable[str], *, at: datetime) -> Pair:
    """A server's certificate for these names and addresses, for 397 days or as long as the authority lives.

    Raises ValueError for a host that the authority may not sign for: ask `strange_to` first.
    """
    wanted = sorted(set(hosts))
    root = x509.load_pem_x509_certificate(authority.certificate)
    signer = serialization.load_pem_private_key(authority.key, None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey) or strange_to(authority.certificate, wanted):
        raise ValueError(f"This authority does not sign for {wanted}.")
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(at + SERVER_LIFE, root.not_valid_after_utc)
    made = (
        _begun(_name("Posko"), root.subject, key.public_key(), at=at, until=until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([general_name(host) for host in wanted]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    return Pair(made.public_bytes(serialization.Encoding.PEM), _pem(key))


def strange_to(authority: bytes, hosts: Iterable[str]) -> list[str]:
    """The hosts that this authority (PEM) may not sign for."""
    root = x509.load_pem_x509_certificate(authority)
    return [host for host in hosts if not _may_sign(root, host)]


def runs_out(certificate: bytes, *, at: datetime) -> bool:
    """Whether a certificate (PEM) has run out or will within a month."""
    return last_day(certificate) - at < RENEWED_BEFORE


def holds(server: bytes, authority: bytes, hosts: Iterable[str], *, at: datetime) -> bool:
    """Whether a kept server's certificate (PEM) is the authority's, names exactly these hosts and lasts a while."""
    kept, root = x509.load_pem_x509_certificate(server), x509.load_pem_x509_certificate(authority)
    try:
        kept.verify_directly_issued_by(root)
    except Exception:  # a foreign one fails in several ways, and each says no
        return False
    named = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    # Near its end the authority gives what it has left, and that is all there is to renew to.
    lasts = kept.not_valid_after_utc - at >= RENEWED_BEFORE or kept.not_valid_after_utc == root.not_valid_after_utc
    return set(named) == {general_name(host) for host in hosts} and lasts


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate (PEM) as phones show it: pairs of hex digits with colons, 95 signs."""
    return x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex(":").upper()


def last_day(certificate: bytes) -> datetime:
    """Until when a certificate (PEM) holds, UTC."""
    return x509.load_pem_x509_certificate(certificate).not_valid_after_utc


def as_file(certificate: bytes) -> bytes:
    """The certificate (PEM) in the form that telephones take for installing: DER."""
    return x509.load_pem_x509_certificate(certificate).public_bytes(serialization.Encoding.DER)


def general_name(host: str) -> x509.DNSName | x509.IPAddress:
    """A host name or an address as certificates write it."""
    address = _address(host)
    return x509.DNSName(host) if address is None else x509.IPAddress(address)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, at: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - SLOW_CLOCK)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Posko"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _limits(names: Iterable[str]) -> x509.NameConstraints:
    """Permitted: private networks, `localhost`, `*.local`, and the names that were given."""
    networks = [ipaddress.ip_network(network) for network in PRIVATE]
    hosts = list(ALWAYS_NAMED)
    for name in sorted(set(names)):
        address = _address(name)
        if address is None:
            hosts.append(name)
        elif not any(address in network for network in networks):
            networks.append(ipaddress.ip_network(address))
    permitted = [*map(x509.IPAddress, networks), *map(x509.DNSName, dict.fromkeys(hosts))]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None)


def _may_sign(root: x509.Certificate, host: str) -> bool:
    limits = root.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    address = _address(host)
    if address is not None:
        return any(isinstance(limit, x509.IPAddress) and address in limit.value for limit in limits)  # type: ignore[operator]
    names = [limit.value for limit in limits if isinstance(limit, x509.DNSName)]
    return any(host == name or host.endswith(f".{name}") for name in names)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
