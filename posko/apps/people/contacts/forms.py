"""Superior, deputy and telephone of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts import selectors
from posko.apps.people.accounts.forms import ColleagueField
from posko.apps.people.models import Post
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.people import contacts, policies
from posko.kit.refusals import form_error

if TYPE_CHECKING:
    _PostField = forms.ModelChoiceField[Post]
else:
    _PostField = forms.ModelChoiceField


class StandingForm(forms.Form):
    """Superior, deputy and telephone of a post. A chief names the own deputy: then there is no field for it."""

    superior = ColleagueField(label=_("Superior"), queryset=Post.objects.none(), required=False)
    deputy = ColleagueField(label=_("Deputy"), queryset=Post.objects.none(), required=False)
    telephone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        help_text=_("Colleagues read it in full; others see 0812-••••-789, and each look at the whole is recorded."),
    )

    def __init__(self, *args: Any, viewer: Viewer, post: Post, **options: Any) -> None:
        super().__init__(*args, **options)
        others = selectors.posts(viewer).filter(agency=post.agency_id, active=True).exclude(pk=post.pk)
        for field in ("superior", "deputy"):
            self.fields[field].queryset = others  # type: ignore[attr-defined]
        self.kept = post.deputy
        if policies.setting_deputy(post.role, post.user.username, viewer) is not None:
            del self.fields["deputy"]

    def clean(self) -> dict[str, Any]:
        """The deputy of a chief stays as the chief named it."""
        return {"deputy": self.kept} | (super().clean() or {})

    def clean_telephone(self) -> str:
        """The number in its stored form."""
        written: str = self.cleaned_data["telephone"].strip()
        try:
            return contacts.telephone(written) if written else ""
        except BadInput as refusal:
            raise form_error(refusal) from refusal
