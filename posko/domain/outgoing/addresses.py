"""Where the post may call: public addresses by TLS, and of private ones only those that an administrator named.

A name is looked up once, every address behind it is held against this, and the call goes to an address that was held.
So a name that answers otherwise a second later (rebinding) changes nothing. IPv6 is refused in each form that carries
an IPv4 address or leads to a network at home: mapped, compatible, NAT64, 6to4, Teredo, link-local, unique local.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

from posko.domain.errors import BadInput

_GLOBAL: Final = IPv6Network("2000::/3")
# Inside of it, but no place of its own: protocols and Teredo, examples, 6to4, examples again.
_NOT_GLOBAL: Final = tuple(IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# Not private by the register, and no host's own: "this network", and the relays of 6to4.
_NO_HOST: Final = tuple(IPv4Network(each) for each in ("0.0.0.0/8", "192.88.99.0/24"))
# Where clouds keep a machine's own data beside the link-local address.
_CLOUD: Final = IPv6Network("fd00:ec2::/32")
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-)){0,10}")
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: where it leads, and what is asked for there."""

    scheme: str
    host: str
    port: int
    path: str


def target(url: str) -> Target:
    """An address of a gateway taken apart. Raises BadInput for one that may not be called whatever is behind it."""
    wrong = BadInput("“%(address)s” is no address of a gateway. Write it as in https://sms.example.id/send.",
                     address=url[:80])  # fmt: skip
    if len(url) > 500 or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise wrong
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as broken:
        raise wrong from broken
    if parts.scheme not in _PORTS or not host or parts.fragment or port == 0:
        raise wrong
    if "@" in parts.netloc:
        raise BadInput("Name and secret of a gateway stand in fields of their own, never in its address.")
    if not _is_host(host):
        raise wrong
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path)


def named_host(written: str) -> str:
    """A host as an administrator names it, with a port or for all of them. Raises BadInput for anything else."""
    told = written.strip().lower()
    host, colon, port = told.rpartition(":")
    if not colon or (told.count(":") > 1 and not host.endswith("]")):
        host, port = told, ""
    host = host.removeprefix("[").removesuffix("]").rstrip(".")
    if _is_host(host) and (not port or (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536)):
        return f"{host}:{port}" if port else host
    raise BadInput("“%(host)s” is no host. Name it as in 192.168.1.20 or kannel.lan, one a line.", host=written[:60])


def checked(found: Collection[str], where: Target, named: Collection[str]) -> list[str]:
    """The addresses behind a name, if every one of them may be called. Raises BadInput that says which may not.

    `named`: hosts that the administrator named, each as `host` or `host:port`.
    """
    known = _is_named(where.host, where.port, named)
    for address in found:
        if not _may(address, known, literal=_is_named(address, where.port, named)):
            raise BadInput(
                "%(host)s is %(address)s, an address inside a network. The post calls such a gateway only if its host "
                "is named as one of yours.",
                host=where.host,
                address=address,
            )
    if not found:
        raise BadInput("Nobody knows the host %(host)s.", host=where.host)
    inside = any(not is_public(address) for address in found)
    if where.scheme == "http" and not known and not inside:
        raise BadInput("%(host)s is on the public network: its address must begin with https://.", host=where.host)
    return list(found)


def is_public(address: str) -> bool:
    """Whether an address belongs to the public network, in its plain form."""
    told = _read(address)
    if told is None:
        return False
    if isinstance(told, IPv4Address):
        return told.is_global and not told.is_multicast and not _is_no_host(told)
    return told in _GLOBAL and not any(told in network for network in _NOT_GLOBAL)


def is_inside(host: str) -> bool:
    """Whether a host is written as an address of a private network or of this machine; a name is none."""
    return _read(host) is not None and not is_public(host)


def _is_named(host: str, port: int, named: Collection[str]) -> bool:
    return host in named or f"{host}:{port}" in named


def _may(address: str, known: bool, *, literal: bool) -> bool:
    """A named host may be private or the machine itself; link-local (169.254.169.254) and its like only where it is
    named itself."""
    told = _read(address)
    if told is None or told.is_multicast or told.is_unspecified or (told.is_reserved and not told.is_loopback):
        return False
    if _is_no_host(told):
        return False
    if is_public(address) or literal:
        return is_public(address) or _is_plain(told)
    if told in _CLOUD:
        return False
    return known and not told.is_link_local and (told.is_private or told.is_loopback) and _is_plain(told)


def _is_no_host(told: IPv4Address | IPv6Address) -> bool:
    return any(told in network for network in _NO_HOST if network.version == told.version)


def _is_plain(told: IPv4Address | IPv6Address) -> bool:
    """An IPv6 address that is no IPv4 address in disguise: nobody names one by that."""
    if isinstance(told, IPv4Address):
        return True
    return told.is_loopback or told.is_link_local or told in IPv6Network("fc00::/7")


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address.partition("%")[0])
    except ValueError:
        return None


def _is_host(host: str) -> bool:
    return _read(host) is not None or _NAME.fullmatch(host) is not None
