"""What a rule about a URL can say; the table of rules is in access_rules.py, that of cases in case_rules.py."""

from __future__ import annotations

from dataclasses import dataclass

from posko.domain.access import Act, Compartment


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a URL.

    public: everybody. machine: who holds the token or the signature that the view asks for; answered before sessions
    are read (machine_door.py), so that a browser's session opens nothing there. signed_in: any account, second factor
    or not (the pages that set one up). closed: nobody, it answers 404. Else a person with a post and a second factor,
    who holds `compartment` (404 without) and whose role carries `act` (403 without).
    """

    public: bool = False
    machine: bool = False
    signed_in: bool = False
    closed: bool = False
    compartment: Compartment | None = None
    act: Act | None = None


PUBLIC = Rule(public=True)
MACHINE = Rule(machine=True)
SIGNED_IN = Rule(signed_in=True)
CLOSED = Rule(closed=True)
POST = Rule(compartment=Compartment.PUBLIC)
TABLE = Rule(compartment=Compartment.COORDINATION)
CASE = Rule(compartment=Compartment.CASE)


def table(act: Act) -> Rule:
    """At the common table, for roles that carry the act."""
    return Rule(compartment=Compartment.COORDINATION, act=act)


def voter(act: Act) -> Rule:
    """Behind the voter wall, for roles that carry the act."""
    return Rule(compartment=Compartment.VOTER, act=act)


def case(act: Act) -> Rule:
    """Behind the case wall, for roles that carry the act."""
    return Rule(compartment=Compartment.CASE, act=act)
