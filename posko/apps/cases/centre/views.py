"""The page of the members of the centre: asking to be let in, letting in, and giving the keys of older cases."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases.centre import page, selectors, services
from posko.apps.people.members import selectors as members
from posko.apps.people.members import services as member_services
from posko.domain.people import members as policies
from posko.kit.requests import PoskoRequest
from posko.kit.vaults import vault_of


@require_GET
def member_list(request: PoskoRequest) -> HttpResponse:
    """Who is in, who waits, and whose older keys wait."""
    viewer = request.viewer
    found = selectors.rows(viewer, request.real_at)
    mine = next((each.member for each in found if each.member.post.user.username == viewer.actor), None)
    has_vault = mine is not None and mine.key is not None
    context = {
        "sections": page.sections(found, viewer, request.real_at),
        "mine": mine,
        "has_vault": has_vault,
        "may_ask": policies.asking(viewer, has_vault=has_vault) is None and (mine is None or mine.row is None),
        "inside": sum(each.member.is_in for each in found),
        "waiting": sum(each.member.row is not None and not each.member.is_in for each in found),
    }
    return render(request, "cases/centre/members.html", context)


@require_POST
def ask(request: PoskoRequest) -> HttpResponse:
    """Ask to be let in with one's own key."""
    member_services.ask(by=request.viewer, at=request.at, real_at=request.real_at)
    told = _("Asked. Members of two institutions let you in; else you are in after 24 hours, for what is sealed then.")
    messages.success(request, told)
    return redirect("cases:members")


@require_POST
def let_in(request: PoskoRequest, pk: int) -> HttpResponse:
    """Let somebody in, as one of two institutions."""
    row = get_object_or_404(members.standing(request.viewer), pk=pk)
    row = member_services.let_in(row, by=request.viewer, at=request.at, real_at=request.real_at)
    if row.entered_at is None:
        told = _("Kept. With a member of another institution %(name)s is in.")
    else:
        told = _("%(name)s is in. Give the keys of older cases now, or let another member do it.")
    messages.success(request, told % {"name": row.user.full_name})
    return redirect("cases:members")


@require_POST
def give_keys(request: PoskoRequest, pk: int) -> HttpResponse:
    """Give the next keys; where some are left the page says how far it is and goes on with one press."""
    row = get_object_or_404(members.standing(request.viewer), pk=pk)
    vault = vault_of(request)
    given = services.give_keys(row, vault=vault, by=request.viewer, at=request.at)
    left = services.left(row, vault=vault, by=request.viewer)
    if left and given:
        return redirect("cases:giving", pk)
    if left:
        told = _("%(count)s keys do not open in your vault: they were altered. Another member gives them.")
        messages.warning(request, told % {"count": left})
        return redirect("cases:members")
    messages.success(request, _("Given. %(name)s opens the older cases, too.") % {"name": row.user.full_name})
    return redirect("cases:members")


@require_GET
def giving(request: PoskoRequest, pk: int) -> HttpResponse:
    """How far the giving is."""
    row = get_object_or_404(members.standing(request.viewer), pk=pk)
    left = services.left(row, vault=vault_of(request), by=request.viewer)
    if not left:
        return redirect("cases:members")
    found = next(each for each in selectors.rows(request.viewer, request.real_at) if each.member.row == row)
    return render(request, "cases/centre/giving.html", {"row": row, "left": left, "held": found.held})
