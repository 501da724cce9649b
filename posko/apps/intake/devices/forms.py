"""Forms of field devices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.intake.devices.services import NAME_LIMIT
from posko.apps.people.accounts import selectors as people
from posko.apps.territory.forms import resolved
from posko.domain.access import Act, Viewer
from posko.kit.forms import no_personal_numbers

PHONE, COLLECT = "phone", "collect"


class EnrolForm(forms.Form):
    """A new device: its name, its owner, its place, and what it reports with."""

    name = forms.CharField(
        label=_("Name of the device"),
        max_length=NAME_LIMIT,
        validators=[no_personal_numbers],
        help_text=_("A call sign or a post, such as “Patrol 3”; not a person's name."),
    )
    agency = forms.ChoiceField(label=_("Agency"))
    place = forms.CharField(
        label=_("Place"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "places"}),
        help_text=_("Where it stands: a kecamatan, a kelurahan or the code of a station. Empty: the whole city."),
    )
    holder = forms.ChoiceField(
        label=_("Whose it is"),
        required=False,
        help_text=_("Its right ends with the account of this person. Empty: a device that many use."),
    )
    reports_with = forms.ChoiceField(
        label=_("Reports with"),
        widget=forms.RadioSelect,
        initial=PHONE,
        choices=[(PHONE, _("the phone form, in the browser")), (COLLECT, _("ODK Collect"))],
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.viewer = viewer
        agencies = people.agencies(viewer).order_by("name")
        if not viewer.may(Act.POST_KEEP):
            agencies = agencies.filter(code=viewer.agency)
        self.fields["agency"].choices = list(agencies.values_list("code", "name"))  # type: ignore[attr-defined]
        self.fields["agency"].initial = viewer.agency
        self.fields["place"].initial = viewer.place
        holders = people.posts(viewer).filter(active=True, agency__in=agencies)
        named = [(post.user.username, f"{post.user.full_name} · {post.agency.short}") for post in holders]
        self.fields["holder"].choices = [("", "–"), *named]  # type: ignore[attr-defined]

    def clean_place(self) -> str:
        """The code of the place that was meant."""
        text = str(self.cleaned_data["place"]).strip()
        if not text:
            return self.viewer.place
        place = resolved(self.viewer, text)
        if not self.viewer.acts_at(place.code):
            raise forms.ValidationError(_("There is no such place in your area. Choose one from the list."))
        return place.code
