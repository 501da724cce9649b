"""The members of the centre as rows: who waits to be let in, who lacks older keys, who is in, who has no vault."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.cases.centre.selectors import Row as Standing
from posko.domain.access import Viewer
from posko.kit.rows import Left, Press, Row, left_of


@dataclass(slots=True)
class Section:
    """A group of the list with its head."""

    words: str
    count: int
    rows: list[Row] = field(default_factory=list)


def sections(found: Iterable[Standing], viewer: Viewer, real_at: datetime) -> list[Section]:
    """The groups that have somebody, what waits first."""
    rows = list(found)
    groups: list[tuple[str, Callable[[Standing], bool]]] = [
        (_("Wait to be let in"), lambda each: each.member.row is not None and not each.member.is_in),
        (_("In, older keys wait"), lambda each: each.member.is_in and each.lacking > 0),
        (_("In"), lambda each: each.member.is_in and each.lacking == 0),
        (_("Not asked yet"), lambda each: each.member.row is None),
    ]
    made = [Section(words, 0, [row_of(each, viewer, real_at) for each in rows if fits(each)]) for words, fits in groups]
    for each in made:
        each.count = len(each.rows)
    return [each for each in made if each.rows]


def row_of(each: Standing, viewer: Viewer, real_at: datetime) -> Row:
    """One member."""
    post, row = each.member.post, each.member.row
    waits = row is not None and not each.member.is_in
    return Row(
        "open" if row is None else "promised" if waits else "proven" if each.lacking else "done",
        post.user.full_name,
        f"{reverse('people:contacts')}?{urlencode({'q': post.user.full_name})}",
        place=_keys(each),
        agency=post.agency.short,
        mine=post.user.username == viewer.actor,
        left=_left(each, real_at),
        act=_press(each),
    )


def _keys(each: Standing) -> str:
    if each.member.key is None:
        return _("no vault yet")
    if not each.member.is_in or not each.all:
        return ""
    return _("%(held)s of %(all)s keys") % {"held": each.held, "all": each.all}


def _left(each: Standing, real_at: datetime) -> Left | None:
    """How long until a newcomer is in by himself."""
    row, due = each.member.row, each.member.in_from
    if row is None or due is None or each.member.is_in:
        return None
    if due <= real_at:
        return Left(_("in within minutes"))
    return left_of(due, real_at, row.asked_at)


def _press(each: Standing) -> Press | None:
    row = each.member.row
    if row is None:
        return None
    if each.may_let_in:
        return Press(_("Let in"), reverse("cases:let_member_in", args=[row.pk]), "post", solid=True)
    if each.may_give:
        return Press(_("Give older keys"), reverse("cases:give_keys", args=[row.pk]), "post", solid=True)
    return None
