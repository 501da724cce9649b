"""Who may do what in a case, and when. The button asks, and the service asks the same function again.

A policy answers with the refusal, or with None where nothing stands against it. `holder` is always the root
institution that has the case in hand. Nobody but a member of the Gakkumdu centre writes, whatever his institution.
"""

from __future__ import annotations

from posko.domain.access import Act, Compartment, Viewer
from posko.domain.cases import machine
from posko.domain.cases.writers import roots_of
from posko.domain.errors import N_, BadInput, NotAllowed

Refusal = BadInput | NotAllowed | None

OVERTAKEN = N_(
    "This cannot happen where the case stands now; another member may have written down an event meanwhile. Look at "
    "the course of the case and at what may come next."
)


def taking_in(by: Viewer) -> Refusal:
    """Why somebody neither takes a report in nor records a finding."""
    return _of_bawaslu(
        by, NotAllowed("Reports are taken in, and findings recorded, by Bawaslu's members of the Gakkumdu centre.")
    )


def releasing_totals(by: Viewer) -> Refusal:
    """Why somebody cannot give totals of cases to the whole table: the centre belongs to Bawaslu."""
    return _of_bawaslu(
        by, NotAllowed("Totals of cases are given to the table by Bawaslu's members of the Gakkumdu centre.")
    )


def recording(ground: machine.Case, event: str, by: Viewer) -> Refusal:
    """Why an event cannot be written down where the case stands, by this person: the law says whose word it is."""
    roots = roots_of(ground, event)
    if roots and by.root not in roots:
        return NotAllowed("This event is written down by another institution of the three.")
    if refusal := _of_the_centre(by):
        return refusal
    if roots:
        return None
    if ground.lapsed_at is not None:
        return BadInput("The case had lapsed by then: nothing more could happen in it.")
    return BadInput(OVERTAKEN)


def writing(holder: str, by: Viewer) -> Refusal:
    """Why somebody cannot write in a case."""
    return _in_hand(holder, by, NotAllowed("Only the institution that has the case in hand writes in it."))


def picking(holder: str, by: Viewer) -> Refusal:
    """Why somebody cannot pick, set aside or tick an article."""
    return _in_hand(holder, by, NotAllowed("Only the institution that has the case in hand picks and ticks articles."))


def taking_evidence(holder: str, by: Viewer) -> Refusal:
    """Why somebody cannot register a piece of evidence."""
    return _in_hand(holder, by, NotAllowed("Only the institution that has the case in hand takes evidence in."))


def linking(holder: str, by: Viewer) -> Refusal:
    """Why somebody can neither make a link nor strike one out."""
    return _in_hand(
        holder, by, NotAllowed("Links are made and struck out by the institution that has the case in hand.")
    )


def asking(holder: str, by: Viewer) -> Refusal:
    """Why somebody cannot add a task."""
    return _in_hand(holder, by, NotAllowed("Only the institution that has the case in hand adds tasks."))


def finishing(holder: str, asked: str, by: Viewer) -> Refusal:
    """Why somebody cannot say that a task is done; `asked` is the root of the agency that has it."""
    if by.may(Act.CASE_HANDLE) and by.root in {holder, asked}:
        return None
    return NotAllowed("A task is done by the agency that has it, or by the institution that has the case.")


def renewing_code(kind: str, holder: str, by: Viewer) -> Refusal:
    """Why somebody cannot give the reporter a new code."""
    if refusal := writing(holder, by):
        return refusal
    if kind != "report" or by.root != "bawaslu":
        return NotAllowed("Bawaslu gives the reporter a new code; a finding has no reporter.")
    return None


def speaking(by: Viewer, *, is_open: bool, present: bool) -> Refusal:
    """Why somebody cannot say what the own institution holds; `present`: it was at the discussion."""
    if refusal := _unfinished(by, is_open=is_open):
        return refusal
    return None if present else NotAllowed("Your institution was not at this discussion, so it holds nothing in it.")


def amending(recorder: str, by: Viewer, *, is_open: bool) -> Refusal:
    """Why somebody cannot mend what was written of a discussion; `recorder` is the institution that wrote it."""
    if refusal := _unfinished(by, is_open=is_open):
        return refusal
    if by.root != recorder:
        return NotAllowed("The institution that wrote the discussion down mends what was written.")
    return None


def giving(custodian: str, by: Viewer, *, on_its_way: bool) -> Refusal:
    """Why somebody cannot hand a piece of evidence over; `custodian` is the institution that holds it."""
    if not by.may(Act.CASE_HANDLE) or by.root != custodian:
        return NotAllowed("The institution that holds the piece hands it over.")
    if on_its_way:
        return BadInput("This piece is on its way already. It is received or refused first.")
    return None


def receiving(receiver: str, by: Viewer) -> Refusal:
    """Why somebody can neither receive nor refuse a piece that is on its way to the institution `receiver`."""
    if by.may(Act.CASE_HANDLE) and by.root == receiver:
        return None
    return NotAllowed("The institution that the piece was handed to receives it.")


def opening_original(custodian: str, by: Viewer) -> Refusal:
    """Why somebody looks at the copy of a piece, not at its original."""
    if by.may(Act.CASE_HANDLE) and by.root == custodian:
        return None
    return NotAllowed("The original is for the institution that holds the piece. Look at the copy.")


def issuing(owner: str, by: Viewer) -> Refusal:
    """Why somebody cannot issue a paper; `owner` is the institution whose paper it is."""
    if by.may(Act.CASE_HANDLE) and by.root == owner:
        return None
    return NotAllowed("A paper is issued by the institution whose paper it is.")


def keeping_scan(number: str, issuer: str, by: Viewer, *, purged: bool) -> Refusal:
    """Why somebody cannot keep the signed scan of a paper; `issuer` is the institution that issued it."""
    if purged:
        return BadInput("Paper %(number)s was deleted by its keeping time.", number=number)
    if by.may(Act.CASE_HANDLE) and by.root == issuer:
        return None
    return NotAllowed("The signed scan of a paper is kept by the institution that issued it.")


def _in_hand(holder: str, by: Viewer, refusal: NotAllowed) -> NotAllowed | None:
    return None if by.may(Act.CASE_HANDLE) and by.root == holder else refusal


def _of_bawaslu(by: Viewer, refusal: NotAllowed) -> NotAllowed | None:
    return _in_hand("bawaslu", by, refusal) if by.sees(Compartment.CASE) else refusal


def _of_the_centre(by: Viewer) -> NotAllowed | None:
    return None if by.may(Act.CASE_HANDLE) else NotAllowed("Only members of the Gakkumdu centre write in a case.")


def _unfinished(by: Viewer, *, is_open: bool) -> NotAllowed | None:
    """A discussion is open until the next step of the case is written down."""
    if refusal := _of_the_centre(by):
        return refusal
    if not is_open:
        return NotAllowed("The next step of the case is written down; what was held in this discussion stands.")
    return None
