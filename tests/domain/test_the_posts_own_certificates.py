"""A certificate authority of the post's own: what it signs holds, and it signs for little."""

from __future__ import annotations

import itertools
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from posko.domain import certificates
from posko.domain.certificates import Pair

NOW = datetime(2024, 11, 1, 8, 0, tzinfo=UTC)
HOSTS = ["127.0.0.1", "192.168.8.5", "localhost", "posko-laptop", "posko-laptop.local"]


@pytest.fixture(scope="module")
def authority() -> Pair:
    return certificates.make_authority(["posko-laptop", "posko-laptop.local"], at=NOW)


def _verified(authority: Pair, server: Pair, host: str, *, at: datetime = NOW) -> bool:
    address = certificates.general_name(host)
    policy = PolicyBuilder().store(Store([x509.load_pem_x509_certificate(authority.certificate)])).time(at)
    try:
        policy.build_server_verifier(address).verify(x509.load_pem_x509_certificate(server.certificate), [])
    except VerificationError:
        return False
    return True


def test_every_name_and_address_is_vouched_for_and_no_other(authority: Pair) -> None:
    server = certificates.make_server(authority, HOSTS, at=NOW)
    assert [host for host in HOSTS if not _verified(authority, server, host)] == []
    assert not _verified(authority, server, "192.168.8.6")


def test_another_authority_vouches_for_nothing(authority: Pair) -> None:
    stranger = certificates.make_authority([], at=NOW)
    server = certificates.make_server(authority, HOSTS, at=NOW)
    assert not _verified(stranger, server, "127.0.0.1")
    assert not certificates.holds(server.certificate, stranger.certificate, HOSTS, at=NOW)


def test_the_authority_signs_for_its_own_names_and_for_private_addresses_only(authority: Pair) -> None:
    asked = ["192.168.200.9", "10.1.2.3", "fd12::1", "ruang.local", "bank.co.id", "8.8.8.8", "posko-laptop.com"]
    assert certificates.strange_to(authority.certificate, asked) == ["bank.co.id", "8.8.8.8", "posko-laptop.com"]
    with pytest.raises(ValueError, match="bank"):
        certificates.make_server(authority, ["bank.co.id"], at=NOW)


def test_a_thief_of_the_authoritys_key_passes_for_nobody_else(authority: Pair) -> None:
    root = x509.load_pem_x509_certificate(authority.certificate)
    stolen = serialization.load_pem_private_key(authority.key, None)
    assert isinstance(stolen, ec.EllipticCurvePrivateKey)
    real = x509.load_pem_x509_certificate(certificates.make_server(authority, HOSTS, at=NOW).certificate)

    def forged(host: str) -> Pair:
        begun = x509.CertificateBuilder(root.subject, real.subject, real.public_key(), 7)
        begun = begun.not_valid_before(real.not_valid_before_utc).not_valid_after(real.not_valid_after_utc)
        for part in real.extensions:
            named = part.oid == x509.SubjectAlternativeName.oid
            value = x509.SubjectAlternativeName([certificates.general_name(host)]) if named else part.value
            begun = begun.add_extension(value, part.critical)
        return Pair(begun.sign(stolen, hashes.SHA256()).public_bytes(serialization.Encoding.PEM), b"")

    assert _verified(authority, forged("192.168.8.77"), "192.168.8.77"), "so the forgery itself is well made"
    assert not _verified(authority, forged("bank.co.id"), "bank.co.id")


def test_a_browser_takes_the_life_of_a_servers_certificate(authority: Pair) -> None:
    server = certificates.make_server(authority, HOSTS, at=NOW)
    made = x509.load_pem_x509_certificate(server.certificate)
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=398)
    assert certificates.last_day(authority.certificate) - NOW == timedelta(days=730)


@pytest.mark.parametrize(
    ("later", "hosts", "held"),
    [
        (0, HOSTS, True),
        (300, HOSTS, True),
        (370, HOSTS, False),
        (0, HOSTS[:-1], False),
        (0, [*HOSTS, "10.0.0.9"], False),
    ],
)
def test_a_certificate_is_made_anew_near_its_end_and_for_other_hosts(
    authority: Pair, later: int, hosts: list[str], held: bool
) -> None:
    server = certificates.make_server(authority, HOSTS, at=NOW)
    at = NOW + timedelta(days=later)
    assert certificates.holds(server.certificate, authority.certificate, hosts, at=at) is held


def test_a_server_never_outlives_its_authority(authority: Pair) -> None:
    at = NOW + timedelta(days=600)
    server = certificates.make_server(authority, HOSTS, at=at)
    assert certificates.last_day(server.certificate) == certificates.last_day(authority.certificate)
    assert not certificates.runs_out(authority.certificate, at=at)
    assert certificates.runs_out(authority.certificate, at=at + timedelta(days=101))


def test_the_fingerprint_is_what_a_telephone_shows(authority: Pair) -> None:
    mark = certificates.fingerprint(authority.certificate)
    assert len(mark) == 95
    assert set(itertools.islice(mark, 2, None, 3)) == {":"}
    context = ssl.create_default_context(cadata=certificates.as_file(authority.certificate))
    assert len(context.get_ca_certs()) > 0
