"""Forms of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts import selectors
from posko.apps.people.models import Post
from posko.domain.access import ROLES, Viewer

if TYPE_CHECKING:
    _PostField = forms.ModelChoiceField[Post]
else:
    _PostField = forms.ModelChoiceField


def offer_agencies(field: Any, viewer: Viewer) -> None:
    """Let a field choose among the agencies of the operation; to show them nothing is read that is known already."""
    field.queryset = selectors.agencies(viewer)
    named = [(field.prepare_value(agency), field.label_from_instance(agency)) for agency in selectors.table(viewer)]
    field.choices = named if field.empty_label is None else [("", field.empty_label), *named]


class ColleagueField(_PostField):
    """A post by its holder's name and role."""

    def label_from_instance(self, post: Post) -> str:
        """`Dewi Piket · Duty officer`."""
        return f"{post.user.full_name} · {_(ROLES[post.role].name)}"  # type: ignore[index]
