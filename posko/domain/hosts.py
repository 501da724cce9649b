"""The names and addresses by which a post is reached: whole ones, since a pattern would let a stranger's name in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

_LABEL: Final = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_NAME: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*\Z")
_EXAMPLE: Final = "Write whole names and addresses, such as posko.example.go.id,192.168.1.20,[fd00::20]."


def entries_of(given: str) -> list[str]:
    """The entries of POSKO_HOSTS, as the post compares them: in small letters, without empty ones."""
    return [entry.lower() for entry in given.split(",") if entry]


def faults(entries: Iterable[str]) -> list[str]:
    """A sentence for each entry that is not a whole name or address: which it is, why, and what is right."""
    return [f"POSKO_HOSTS holds “{_shown(entry)}”: {why} {_EXAMPLE}" for entry in entries if (why := _fault(entry))]


def _shown(entry: str) -> str:
    return entry[:80] if entry.isprintable() else ascii(entry[:80])[1:-1]


def _fault(entry: str) -> str:
    if "*" in entry:
        return "the post would answer to any name."
    if not entry.isprintable() or re.search(r"\s", entry):
        return "a name holds no blank and no control sign; entries are parted by a comma alone."
    if "://" in entry or set(entry) & set("/?#@\\"):
        return "that is the address of a page; the name stands alone, without scheme, person and path."
    if entry.startswith(".") or entry.endswith("."):
        return "a dot in front would take every name below it, and one behind ends no name here."
    return _numeric_fault(entry) or _name_fault(entry)


def _numeric_fault(entry: str) -> str:
    """What is wrong with an entry that has to do with an address or a port."""
    bare = entry.strip("[]")
    address = _address(bare)
    if "%" in bare or (address is not None and address.is_unspecified):
        return "nobody reaches the post by this address."
    if isinstance(address, IPv6Address):
        return "" if entry == f"[{address}]" else f"write this address as [{address}]."
    if entry != bare or ":" in entry:
        return "a port is told to --port or to the proxy, not here; brackets are for a whole IPv6 address alone."
    if address is None and entry.rpartition(".")[2].isdigit():
        return "an IPv4 address has four numbers from 0 to 255."
    return ""


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _name_fault(entry: str) -> str:
    if _address(entry.strip("[]")) is not None:
        return ""
    if not entry.isascii():
        try:
            return f"browsers send such a name as {entry.encode('idna').decode()}; write that, if it is meant."
        except UnicodeError:
            return "this is no name."
    if not _NAME.match(entry):
        return "a name holds letters, digits, dots and hyphens, and no part of it is empty or over 63 signs."
    try:
        entry.encode().decode("idna")
    except UnicodeError:
        return "a part that begins with xn-- stands for no sign."
    return ""
