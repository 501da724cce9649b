"""The certificates of `posko serve --tls`: made at the first start, kept in POSKO_DATA/tls, renewed in time.

The authority is what phones are told to trust; it is never renewed by itself, since every phone would have to be told.
The server's own certificate is made anew whenever the machine's names or addresses change.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from posko.domain import certificates, hosts
from posko.domain.certificates import Pair
from posko.domain.errors import BadInput

LOOPBACK = ("127.0.0.1", "::1", "localhost")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - the words by which a server is told to listen everywhere
_ADDRESS_OF_INTERFACE = 0x8915  # SIOCGIFADDR of Linux


@dataclass(frozen=True, slots=True)
class Kept:
    """The files that a server needs, for whom they are, and what a phone's owner compares."""

    certificate: Path
    key: Path
    authority: Path
    hosts: tuple[str, ...]
    fingerprint: str


def prepare(data: Path, hosts: Iterable[str], *, at: datetime) -> Kept:
    """Make what is missing and renew what is old. Raises BadInput where only a person can go on."""
    folder = data / "tls"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    wanted = tuple(sorted(set(hosts)))
    authority = _authority(folder, wanted, at=at)
    paths = _Paths.of(folder, "server")
    if not (paths.there() and certificates.holds(paths.certificate.read_bytes(), authority.certificate, wanted, at=at)):
        paths.keep(certificates.make_server(authority, wanted, at=at))
    mark = certificates.fingerprint(authority.certificate)
    return Kept(paths.certificate, paths.key, _Paths.of(folder, "ca").certificate, wanted, mark)


def hosts_of(host: str, given: str) -> list[str]:
    """The names and addresses by which the post is reached when it listens on `host`; `given` is POSKO_HOSTS.

    Raises BadInput for an entry that is no whole name or address.
    """
    entries = hosts.entries_of(given)
    for fault in hosts.faults(entries):
        raise BadInput("%(fault)s", fault=fault)
    found = [*LOOPBACK, *(entry.strip("[]") for entry in entries)]
    if host in EVERYWHERE:
        found += [*_own_names(), *_own_addresses()]
    elif host not in LOOPBACK:
        found.append(host.lower())
    return list(dict.fromkeys(found))


def _authority(folder: Path, hosts: tuple[str, ...], *, at: datetime) -> Pair:
    paths = _Paths.of(folder, "ca")
    if not paths.there():
        paths.keep(certificates.make_authority([host for host in hosts if host not in LOOPBACK], at=at))
    authority = Pair(paths.certificate.read_bytes(), paths.key.read_bytes())
    if certificates.runs_out(authority.certificate, at=at):
        raise BadInput(
            "The post's certificate authority runs out on %(day)s. %(cure)s",
            day=f"{certificates.last_day(authority.certificate):%Y-%m-%d}",
            cure=_cure(folder),
        )
    if strange := certificates.strange_to(authority.certificate, hosts):
        raise BadInput(
            "The post's certificate authority was made for other names and may not sign for %(hosts)s. %(cure)s",
            hosts=", ".join(strange),
            cure=_cure(folder),
        )
    return authority


def _cure(folder: Path) -> str:
    return f"Move {folder} away and start again: a new authority is made, and every phone then needs its certificate."


@dataclass(frozen=True, slots=True)
class _Paths:
    certificate: Path
    key: Path

    @classmethod
    def of(cls, folder: Path, name: str) -> _Paths:
        return cls(folder / f"{name}.crt", folder / f"{name}.key")

    def there(self) -> bool:
        return self.certificate.exists() and self.key.exists()

    def keep(self, pair: Pair) -> None:
        """The key first, so that a certificate never lies there without its own key."""
        _write(self.key, pair.key, 0o600)
        _write(self.certificate, pair.certificate, 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    half = path.with_suffix(f"{path.suffix}.half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def _own_names() -> list[str]:
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    found = [each for each in (name, short, f"{short}.local") if each and each != "localhost"]
    return [each for each in found if not hosts.faults([each])]


def _own_addresses() -> list[str]:
    """The IPv4 addresses of this machine's networks, also of one that leads nowhere else."""
    found: list[str] = []
    with contextlib.suppress(OSError):
        found += [str(each[4][0]) for each in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    found += [address for _, name in socket.if_nameindex() if (address := _address_of(name))]
    return sorted({address for address in found if not address.startswith("127.")})


def _address_of(interface: str) -> str:
    try:
        import fcntl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            told = fcntl.ioctl(asked.fileno(), _ADDRESS_OF_INTERFACE, struct.pack("256s", interface.encode()[:15]))
    except (ImportError, OSError):  # an interface without an address, or a system that is asked in another way
        return ""
    return socket.inet_ntoa(told[20:24])
