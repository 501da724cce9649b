"""What a gateway needs before the post calls it: an address that may be called, an account, a secret, a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from posko.domain.access import Act, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.outgoing import WayKind, addresses
from posko.domain.outgoing.ways import telegram, twilio, whatsapp

MOST_HOSTS: Final = 8
LONGEST_SECRET: Final = 400
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_WORD: Final = re.compile(r"[!-~]([ -~]{0,118}[!-~])?")
_SECRET: Final = re.compile(rf"[!-~]([ -~]{{0,{LONGEST_SECRET - 2}}}[!-~])?")
_NUMBER: Final = re.compile(r"\+?[0-9]{2,15}|[A-Za-z0-9][A-Za-z0-9 ]{1,10}|MG[0-9a-f]{32}")
# Services whose address is known; all others are named by who runs them.
USUAL: Final[Mapping[WayKind, str]] = {
    WayKind.TELEGRAM: telegram.ADDRESS,
    WayKind.WHATSAPP: whatsapp.ADDRESS,
    WayKind.TWILIO: twilio.ADDRESS,
}
# Gateways at which the post has an account, beside its secret; those that need a number to send from.
HAS_ACCOUNT: Final = frozenset({WayKind.KANNEL, WayKind.ANDROID, WayKind.WHATSAPP, WayKind.TWILIO})
SENDS_FROM: Final = frozenset({WayKind.TWILIO})


@dataclass(frozen=True, slots=True)
class NewWay:
    """The fields of a gateway. `hosts`: those of a private network that may be called for it. The lowest `rank` is
    tried first."""

    name: str
    kind: WayKind
    address: str = ""
    account: str = ""
    secret: str = ""
    number: str = ""
    hosts: tuple[str, ...] = ()
    rank: int = 1


def keeping(by: Viewer) -> NotAllowed | None:
    """Why somebody can neither add, close nor try a gateway."""
    if by.kind == "system" or by.may(Act.POST_KEEP):
        return None
    return NotAllowed("Only who keeps the post adds, closes and tries gateways.")


def checked(new: NewWay) -> NewWay:
    """The gateway as it is kept. Raises BadInput, saying which field is wrong and what is right."""
    if not _NAME.fullmatch(new.name):
        raise BadInput("A gateway's name has 2 to 40 small letters, digits and hyphens.")
    address = new.address.strip().rstrip("/") or USUAL.get(new.kind, "")
    if not address:
        raise BadInput("Write the address of the gateway, as in http://192.168.1.20:13013.")
    where = addresses.target(address)
    hosts = tuple(dict.fromkeys(addresses.named_host(each) for each in new.hosts if each.strip()))
    if len(hosts) > MOST_HOSTS:
        raise BadInput("Name %(most)s hosts at most.", most=MOST_HOSTS)
    if addresses.is_inside(where.host):
        addresses.checked([where.host], where, hosts)
    known = {where.host, f"{where.host}:{where.port}"} & set(hosts)
    if where.scheme == "http" and not known and not addresses.is_inside(where.host):
        raise BadInput("%(host)s is on the public network: its address must begin with https://.", host=where.host)
    if "?" in where.path and new.kind is not WayKind.HOOK:
        raise BadInput("The address ends before the “?”: the post adds what the gateway is asked.")
    _words(new)
    if not 1 <= new.rank <= 99:
        raise BadInput("The order is a number from 1 to 99; the lowest is tried first.")
    return replace(new, address=address, hosts=hosts)


def _words(new: NewWay) -> None:
    """Account, secret and number go into headers and forms, so they hold no sign that ends a line."""
    if new.kind in HAS_ACCOUNT and not _WORD.fullmatch(new.account):
        raise BadInput("Write the account: the name, or the id, by which the gateway knows the post.")
    if not _SECRET.fullmatch(new.secret):
        raise BadInput("Write the secret: 1 to %(most)s letters, digits and signs on one line.", most=LONGEST_SECRET)
    if new.kind is WayKind.TELEGRAM and not re.fullmatch(r"[0-9]{4,20}:[A-Za-z0-9_-]{20,120}", new.secret):
        raise BadInput("The secret of a Telegram gateway is the bot's token, as in 123456:ABC….")
    if (new.number or new.kind in SENDS_FROM) and not _NUMBER.fullmatch(new.number):
        raise BadInput("Write the number that messages come from, as in +62811234567, 9393 or POSKO.")
