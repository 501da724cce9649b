"""What a rule about a URL can say; the table of rules is in access_rules.py, that of cases in case_rules.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posko.domain.access import Act, Compartment
from posko.domain.files import checks
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.domain.intake import gateways

# Bytes of a body. SMALL is read from anybody; more only from who is known by the headers of the request alone. A page
# takes twice what its form does, so that it can say itself which file was too large.
SMALL: Final = 64 * 1024
FORM: Final = 1024 * 1024
GATEWAY: Final = gateways.LARGEST
REPORT: Final = 256 * 1024
SHEET: Final = 2 * UPLOAD_LIMIT
FILE: Final = 2 * checks.MAX_BYTES
FILES: Final = checks.MAX_TOTAL_BYTES + checks.MAX_BYTES
SUBMISSION: Final = 128 * 1024 * 1024  # ODK Collect sends all photos of a form at once

# After so many minutes without an act of the person a page asks for the second factor again.
USUAL, GUARDED = 30, 15
# A page that hands out, gives a right or opens a wall asks where the second factor was not shown in so many minutes.
PROVEN: Final = 15
GUARDED_WALLS: Final = frozenset({Compartment.CASE, Compartment.VOTER})
GUARDED_ACTS: Final = frozenset({Act.PEOPLE_MANAGE, Act.POST_KEEP, Act.DEVICE_MANAGE, Act.AGREEMENT_RECORD})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a URL.

    public: everybody. machine: who holds the token or the signature that the view asks for; answered before sessions
    are read (machine_door.py), so that a browser's session opens nothing there. signed_in: any account, second factor
    or not (the pages that set one up). closed: nobody, it answers 404. Else a person with a post and a second factor,
    who holds `compartment` (404 without) and whose role carries `act` (403 without).

    fresh: the minutes without an act after which it asks for the second factor again; 0 takes what wall and act
    demand. proven: it asks, too, where the factor was not shown in the last PROVEN minutes. background: a script of
    the page asks for it by itself, which is no act of the person. display: a wall display may read it.

    body: the bytes of the largest body, which the front refuses before it is read (web/front); 0 takes what a form
    needs, and SMALL where no post is asked for.
    """

    public: bool = False
    machine: bool = False
    signed_in: bool = False
    closed: bool = False
    compartment: Compartment | None = None
    act: Act | None = None
    fresh: int = 0
    proven: bool = False
    background: bool = False
    display: bool = False
    body: int = 0

    def __post_init__(self) -> None:
        """Cases, voters and administration are guarded more closely, whoever writes the rule; a body has its limit."""
        guarded = self.compartment in GUARDED_WALLS or self.act in GUARDED_ACTS
        object.__setattr__(self, "body", self.body or (FORM if self.compartment else SMALL))
        object.__setattr__(self, "fresh", self.fresh or (GUARDED if guarded else USUAL))


PUBLIC = Rule(public=True)
MACHINE = Rule(machine=True)
SIGNED_IN = Rule(signed_in=True)
CLOSED = Rule(closed=True)
POST = Rule(compartment=Compartment.PUBLIC)
OWN_SESSION = Rule(compartment=Compartment.PUBLIC, fresh=GUARDED, proven=True)  # a chief decides; the service asks who
VAULT = Rule(compartment=Compartment.PUBLIC, fresh=GUARDED)
TABLE = Rule(compartment=Compartment.COORDINATION)
POLLED = Rule(compartment=Compartment.COORDINATION, background=True)
CASE = Rule(compartment=Compartment.CASE)
CASE_FILE = Rule(compartment=Compartment.CASE, proven=True)


def machine(body: int) -> Rule:
    """For a device or a gateway that sends more than a small message."""
    return Rule(machine=True, body=body)


def keeping(act: Act, *, proven: bool = False, background: bool = False, body: int = 0) -> Rule:
    """Keeping the post itself, for roles that carry the act, whatever they see besides."""
    return Rule(compartment=Compartment.PUBLIC, act=act, proven=proven, background=background, body=body)


def table(act: Act, *, body: int = 0) -> Rule:
    """At the common table, for roles that carry the act."""
    return Rule(compartment=Compartment.COORDINATION, act=act, body=body)


def voter(act: Act) -> Rule:
    """Behind the voter wall, for roles that carry the act."""
    return Rule(compartment=Compartment.VOTER, act=act)


def case(act: Act, *, proven: bool = False, body: int = 0) -> Rule:
    """Behind the case wall, for roles that carry the act."""
    return Rule(compartment=Compartment.CASE, act=act, proven=proven, body=body)
