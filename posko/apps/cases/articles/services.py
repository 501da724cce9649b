"""Pick articles for a case and tick off their elements. The history of both is in the ledger.

A form asks for a state (this article is picked, this element is held), so the same form sent twice is one act.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from posko.apps.cases.course import steps
from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.models import ArticleCheck, Case
from posko.domain import privacy
from posko.domain.access import Viewer
from posko.domain.cases import elements, policies
from posko.domain.cases.elements import Tick
from posko.domain.errors import BadInput, insist
from posko.kit.acts import act, unchanged
from posko.law.crimes import Crime, by_article


@act
def pick(case: Case, article: str, *, by: Viewer, at: datetime) -> Case:
    """Pick an article of the operation's law for a case. Ticks from an earlier pick come back with it."""
    case = _locked(case, by)
    crime = _crime(case, article)
    if crime.code in case.articles:
        return unchanged(case)
    told = {"stands": True, "by": by.actor, "at": at}
    ArticleCheck.objects.update_or_create(case=case, article=crime.code, defaults=told)
    _stand(case)
    steps.record("case.article_picked", case, by=by, at=at, payload={"article": crime.code})
    return case


@act
def set_aside(case: Case, article: str, *, by: Viewer, at: datetime) -> Case:
    """Set an article of a case aside. Its ticks are kept, and picking it again brings them back."""
    case = _locked(case, by)
    if article not in case.articles:
        return unchanged(case)
    ArticleCheck.objects.filter(case=case, article=article).update(stands=False)
    _stand(case)
    steps.record("case.article_set_aside", case, by=by, at=at, payload={"article": article})
    return case


@act
def tick(case: Case, article: str, ticks: Mapping[str, Tick], *, by: Viewer, at: datetime) -> ArticleCheck:
    """Say what is held of the elements of an article, and which pieces of evidence show it."""
    case = _locked(case, by)
    crime = _crime(case, article)
    check = ArticleCheck.objects.filter(case=case, article=crime.code, stands=True).first()
    if check is None:
        raise BadInput("Article %(article)s was not picked for this case. Pick it first.", article=crime.code)
    _check_ticks(case, crime, ticks, by)
    stored = {code: _stored(each) for code, each in ticks.items()}
    if {**check.elements, **stored} == check.elements:
        return unchanged(check)
    changed = {code: each for code, each in stored.items() if check.elements.get(code) != each}
    check.elements = {**check.elements, **stored}
    check.by, check.at = by.actor, at
    check.save(update_fields=["elements", "by", "at"])
    steps.record("case.elements_ticked", case, by=by, at=at, payload={"article": crime.code, "elements": changed})
    return check


def _stored(each: Tick) -> dict[str, object]:
    told: dict[str, object] = {"word": each.word, "evidence": sorted({*each.evidence})}
    return {**told, "reason": each.reason.strip()} if each.reason.strip() else told


def _check_ticks(case: Case, crime: Crime, ticks: Mapping[str, Tick], by: Viewer) -> None:
    known = elements.codes(crime)
    pieces = {item.number for item in evidence_selectors.items(by, case)}
    for code, each in ticks.items():
        privacy.refuse_personal_numbers(each.reason)
        if code not in known or each.word not in elements.WORDS:
            raise BadInput(
                "Article %(article)s has the elements %(known)s.", article=crime.code, known=", ".join(known)
            )
        if strange := sorted(set(each.evidence) - pieces):
            raise BadInput(
                "This case has no piece of evidence no. %(strange)s. Write the numbers of its evidence page.",
                strange=", ".join(map(str, strange)),
            )


def _crime(case: Case, article: str) -> Crime:
    found = by_article(case.operation.regime).get(article.strip())
    if found is None:
        raise BadInput("“%(article)s” is no article of the crime table. Choose one from the list.", article=article)
    return found


def _stand(case: Case) -> None:
    """Write the picked articles into the case's row, in the order of the law, so that lists need no further query."""
    articles = set(ArticleCheck.objects.filter(case=case, stands=True).values_list("article", flat=True))
    case.articles = [code for code in by_article(case.operation.regime) if code in articles]
    case.save(update_fields=["articles"])


def _locked(case: Case, by: Viewer) -> Case:
    (row,) = steps.locked(by, case)
    insist(policies.picking(row.holder.root, by))
    return row
