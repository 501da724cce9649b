"""Who may see and do what: agency x role x territory x compartment, all explicit, default deny.

This is the one policy of the house. Pages, exports, map, search, files and the command line all ask a `Viewer`;
nothing else decides. `ROLES` is meant to be read by the people it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from posko.domain.errors import NotAllowed


class Compartment(StrEnum):
    """A wall inside the operation: what lies behind it is seen only by those who hold it."""

    PUBLIC = "public"
    COORDINATION = "coordination"
    SECURITY = "security"
    VOTER = "voter"
    CASE = "case"
    AUDIT = "audit"


class Role(StrEnum):
    """What a person does at the post."""

    CHIEF = "chief"
    PLANNER = "planner"
    DUTY_OFFICER = "duty_officer"
    FIELD_OFFICER = "field_officer"
    LIAISON = "liaison"
    KPU_DATA_OFFICER = "kpu_data_officer"
    BAWASLU_OFFICER = "bawaslu_officer"
    GAKKUMDU_MEMBER = "gakkumdu_member"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """Something a person may do. A role lists its acts."""

    RAKOR_CONVENE = "rakor.convene"
    RAKOR_INPUT = "rakor.input"
    RAKOR_APPROVE = "rakor.approve"
    GAP_OPEN = "gap.open"
    GAP_CLOSE = "gap.close"
    GAP_ACCEPT = "gap.accept"
    COMMITMENT_MAKE = "commitment.make"
    COMMITMENT_VERIFY = "commitment.verify"
    INDEX_EVENT = "index.event"
    INDEX_KEEP = "index.keep"
    SITREP_ISSUE = "sitrep.issue"
    CLOCK_START = "clock.start"
    LEDGER_READ = "ledger.read"
    DESK_ASK = "desk.ask"
    VOTE_CONFIRM = "vote.confirm"
    VOTE_DAY = "vote.day"
    AGREEMENT_RECORD = "agreement.record"
    CONTACT_SEE = "contact.see"
    DUTY_PLAN = "duty.plan"
    JOURNAL_WRITE = "journal.write"
    DEVICE_MANAGE = "device.manage"
    INTAKE_TRIAGE = "intake.triage"
    INCIDENT_REPORT = "incident.report"
    INCIDENT_HANDLE = "incident.handle"
    STATION_REPORT = "station.report"
    ALERT_PROPOSE = "alert.propose"
    ALERT_APPROVE = "alert.approve"
    CASE_HANDLE = "case.handle"
    PEOPLE_MANAGE = "people.manage"
    POST_KEEP = "post.keep"


@dataclass(frozen=True, slots=True)
class RoleCard:
    """A role as its holder would explain it: name and duty (English message ids), walls and acts.

    `roots` are the only institutions whose people may hold it; None means every one.
    """

    name: str
    duty: str
    compartments: frozenset[Compartment]
    acts: frozenset[Act]
    roots: frozenset[str] | None = None


_OPEN = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
_TABLE = frozenset({Act.RAKOR_INPUT, Act.GAP_OPEN, Act.COMMITMENT_MAKE, Act.LEDGER_READ}) | {
    Act.INCIDENT_REPORT,
    Act.STATION_REPORT,
}
# At the post: sorts what came in, confirms, assigns and closes what happens, and puts an alert before a second person.
_OFFICER = (
    _TABLE
    | {Act.COMMITMENT_VERIFY, Act.GAP_CLOSE, Act.JOURNAL_WRITE, Act.RAKOR_APPROVE}
    | {Act.INCIDENT_HANDLE, Act.INTAKE_TRIAGE, Act.ALERT_PROPOSE}
)
# Who keeps the post: the roster of the own agency, and other agencies' telephone numbers, each look recorded.
_WATCH = frozenset({Act.DUTY_PLAN, Act.CONTACT_SEE})

ROLES: Mapping[Role, RoleCard] = {
    Role.CHIEF: RoleCard(
        "Chief",
        "Leads the operation for the own agency, chairs the rakor and issues the situation report.",
        _OPEN | {Compartment.SECURITY},
        _OFFICER
        | _WATCH
        | {Act.RAKOR_CONVENE, Act.SITREP_ISSUE, Act.CLOCK_START, Act.INDEX_KEEP, Act.GAP_ACCEPT}
        | {Act.POST_KEEP, Act.DEVICE_MANAGE, Act.ALERT_APPROVE},
    ),
    Role.PLANNER: RoleCard(
        "Planner",
        "Plans personnel and prevention, convenes the rakor, promises for the own agency.",
        _OPEN | {Compartment.SECURITY},
        _OFFICER
        | {Act.RAKOR_CONVENE, Act.SITREP_ISSUE, Act.CLOCK_START, Act.INDEX_KEEP, Act.DUTY_PLAN}
        | {Act.DEVICE_MANAGE, Act.ALERT_APPROVE},
    ),
    Role.DUTY_OFFICER: RoleCard(
        "Duty officer",
        "Keeps the post through the shift, sees what happens and issues the situation report.",
        _OPEN | {Compartment.SECURITY},
        _OFFICER | _WATCH | {Act.SITREP_ISSUE, Act.DEVICE_MANAGE, Act.ALERT_APPROVE},
    ),
    Role.FIELD_OFFICER: RoleCard(
        "Field officer",
        "Works on the spot and files evidence for the own agency.",
        _OPEN,
        _TABLE,
    ),
    Role.LIAISON: RoleCard(
        "Agency liaison",
        "Speaks for the own agency at the table: input, promise, evidence, verification of others.",
        _OPEN,
        _OFFICER | {Act.ALERT_APPROVE},
    ),
    Role.KPU_DATA_OFFICER: RoleCard(
        "KPU data officer",
        "Keeps the roll for the commission; sees the voter compartment once an agreement opens it.",
        _OPEN | {Compartment.VOTER},
        _OFFICER | {Act.DESK_ASK, Act.VOTE_DAY, Act.CLOCK_START, Act.AGREEMENT_RECORD, Act.ALERT_APPROVE},
        frozenset({"kpu"}),
    ),
    Role.BAWASLU_OFFICER: RoleCard(
        "Bawaslu officer",
        "Supervises: enters vulnerability events, raises input, verifies what other institutions promised.",
        _OPEN | {Compartment.VOTER},
        _OFFICER
        | {Act.RAKOR_CONVENE, Act.INDEX_EVENT, Act.INDEX_KEEP, Act.SITREP_ISSUE, Act.CLOCK_START}
        | {Act.DESK_ASK, Act.VOTE_CONFIRM, Act.AGREEMENT_RECORD, Act.ALERT_APPROVE},
        frozenset({"bawaslu"}),
    ),
    Role.GAKKUMDU_MEMBER: RoleCard(
        "Gakkumdu member",
        "Handles electoral-crime cases with the two other institutions; sees cases once an agreement opens them.",
        _OPEN | {Compartment.CASE},
        _TABLE | {Act.CLOCK_START, Act.CASE_HANDLE},
        frozenset({"bawaslu", "kejaksaan", "polri"}),
    ),
    Role.AUDITOR: RoleCard(
        "Auditor",
        "Reads the ledger and checks the proofs; changes nothing.",
        _OPEN | {Compartment.AUDIT},
        frozenset({Act.LEDGER_READ}),
    ),
    Role.ADMINISTRATOR: RoleCard(
        "Administrator",
        "Proposes accounts to the chiefs, who open them; sees no coordination, case or voter content.",
        frozenset({Compartment.PUBLIC}),
        frozenset({Act.PEOPLE_MANAGE, Act.POST_KEEP, Act.DEVICE_MANAGE}),
    ),
}

# Which root institutions may hold a wall at all, whatever the role says (design section 4). None means every one.
_INSTITUTIONS: Mapping[Compartment, frozenset[str] | None] = {
    Compartment.PUBLIC: None,
    Compartment.COORDINATION: None,
    Compartment.SECURITY: frozenset({"polri", "tni", "pemkot"}),
    Compartment.VOTER: frozenset({"kpu", "bawaslu"}),
    Compartment.CASE: frozenset({"bawaslu", "polri", "kejaksaan"}),
    Compartment.AUDIT: None,
}
# These walls open only with a data-sharing agreement in force (UU 27/2022); without one nobody is behind them.
_BY_AGREEMENT = frozenset({Compartment.VOTER, Compartment.CASE})
# Behind these walls members let each other in, each with a key of his own (domain/people/members.py).
WITH_MEMBERS = frozenset({Compartment.CASE})
# Of the city government only Satpol PP plans security; camat, lurah and the rest see aggregate cover only.
_PEMKOT_SECURITY_AGENCIES = frozenset({"satpol-pp"})


def root_name(root: str) -> str:
    """The name of a root institution, as Indonesians call it."""
    return {"polri": "Polri", "tni": "TNI", "kpu": "KPU"}.get(root, root.capitalize())


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who looks or acts: a person, a device or a named system job; never nobody.

    `operation`, `agency` and `place` are text codes; `root` is the agency's root institution ("another agency"
    in this product always means another root). `city` is the territory code that the operation guards.
    """

    kind: str
    actor: str
    name: str
    operation: str
    city: str
    agency: str
    root: str
    role: Role | None
    place: str
    compartments: frozenset[Compartment]

    def sees(self, compartment: Compartment | str) -> bool:
        """Whether rows of this compartment exist for this viewer."""
        return Compartment(compartment) in self.compartments

    def may(self, act: Act) -> bool:
        """Whether this viewer's role carries the act. System jobs act by their own narrow services."""
        return self.role is not None and act in ROLES[self.role].acts

    def acts_at(self, code: str) -> bool:
        """Whether this viewer may act at a place: a post bound to a place acts there and inside it only."""
        return not self.place or code == self.place or code.startswith((f"{self.place}.", f"{self.place}/"))

    def guards(self, code: str) -> bool:
        """Whether a place lies in the city of this viewer's operation."""
        return bool(self.city) and (code == self.city or code.startswith(self.city + "."))


def lacking(viewer: Viewer, act: Act) -> NotAllowed | None:
    """The refusal of somebody whose role does not carry an act. Devices and jobs of the house have no role; they act
    by the doors that were made for them."""
    if viewer.role is None or viewer.may(act):
        return None
    return NotAllowed("Your role does not include this act.")


def may_hold(role: Role, root: str) -> bool:
    """Whether people of this root institution may hold the role."""
    roots = ROLES[role].roots
    return roots is None or root in roots


def compartments_for(
    role: Role,
    *,
    agency: str,
    root: str,
    agreements: frozenset[Compartment] = frozenset(),
    let_in: frozenset[Compartment] = frozenset(),
) -> frozenset[Compartment]:
    """The walls a post opens: what the role lists, less what its institution may not hold, and of the walls that have
    members those behind which its holder was let in."""
    held = (wall for wall in ROLES[role].compartments if _institution_may_hold(wall, agency, root, agreements))
    return frozenset(wall for wall in held if wall not in WITH_MEMBERS or wall in let_in)


def _institution_may_hold(wall: Compartment, agency: str, root: str, agreements: frozenset[Compartment]) -> bool:
    allowed = _INSTITUTIONS[wall]
    if allowed is not None and root not in allowed:
        return False
    if wall is Compartment.SECURITY and root == "pemkot":
        return agency in _PEMKOT_SECURITY_AGENCIES
    return wall not in _BY_AGREEMENT or wall in agreements


def device_viewer(number: int, name: str, *, operation: str, city: str, agency: str, root: str, place: str) -> Viewer:
    """A field device or a known sender: it reports for its agency and reads nothing but its own answers."""
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    return Viewer("device", f"device:{number}", name, operation, city, agency, root, None, place, walls)


def agency_viewer(code: str, *, operation: str, city: str, root: str) -> Viewer:
    """An agency that takes a copy home: it reads what its chief may read.

    The walls of voters and cases stay shut, whatever agreement is in force. They open to persons, who show a fresh
    factor or may be kept out of one case; a folder on a stick is read by whoever holds it.
    """
    walls = compartments_for(Role.CHIEF, agency=code, root=root)
    return Viewer("agency", f"agency:{code}", code, operation, city, code, root, None, "", walls)


def display_viewer(number: int, name: str, *, operation: str, city: str) -> Viewer:
    """A display on a wall of the post: it reads the wall page, which shows what lies on the table, and acts never."""
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    return Viewer("display", f"display:{number}", name, operation, city, "", "", None, "", walls)


def system_viewer(
    job: str, *, operation: str = "", city: str = "", compartments: frozenset[Compartment] = frozenset()
) -> Viewer:
    """A named job of the house, with its own list of compartments and no role."""
    return Viewer("system", f"system:{job}", job, operation, city, "", "", None, "", compartments)
