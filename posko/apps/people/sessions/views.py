"""Pages of open sessions: who is in, from where, and all sessions of a person ended."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts import services
from posko.apps.people.sessions import selectors
from posko.kit.requests import PoskoRequest


@require_GET
def sessions(request: PoskoRequest) -> HttpResponse:
    """Everybody who is in now."""
    found = selectors.in_use(request.viewer, at=request.at, real_at=request.real_at)
    return render(request, "people/sessions/sessions.html", {"people": found})


@require_GET
def sessions_of(request: PoskoRequest, pk: int) -> HttpResponse:
    """The open sessions of one person."""
    post = get_object_or_404(people.posts(request.viewer), pk=pk)
    found = selectors.sessions_of(request.viewer, post, at=request.at, real_at=request.real_at)
    context = {"post": post, "sessions": found, "own": request.session.session_key}
    return render(request, "people/sessions/sessions_of.html", context)


@require_POST
def end_sessions(request: PoskoRequest, pk: int) -> HttpResponse:
    """End all sessions of a person, open polls included."""
    post = get_object_or_404(people.posts(request.viewer), pk=pk)
    ended = services.end_sessions(post.user, why="asked", by=request.viewer, at=request.at)
    if post.user == request.user:
        logout(request)
        return redirect("account_login")
    told = _("All sessions of %(name)s are ended: %(count)s. The person can log in again.")
    messages.success(request, told % {"name": post.user.full_name, "count": ended})
    return redirect("people:sessions")
