"""The form of how a person wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from posko.apps.notices import selectors
from posko.domain.access import Viewer
from posko.kit.forms import HourField


class PreferencesForm(forms.Form):
    """Channels, quiet hours, digest. Letters are offered only by a post that can send them."""

    by_email = forms.BooleanField(label=_("Also send me letters by e-mail"), required=False)
    address = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("An address of your office: whoever reads it reads your notices."),
    )
    language = forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)
    quiet_from = HourField(label=_("Quiet from"), required=False)
    quiet_to = HourField(label=_("Quiet until"), required=False)
    digest = forms.BooleanField(
        label=_("The morning digest of my agency"),
        required=False,
        help_text=_("Once a day at 06.00: what is late, what is due, what is new."),
    )

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        kept = selectors.preference(viewer)
        names = ("by_email", "address", "language", "quiet_from", "quiet_to", "digest")
        initial = {name: getattr(kept, name) for name in names} if kept else {"digest": True, "language": "id"}
        super().__init__(data, initial=initial)
        self.fields["quiet_to"].help_text = _(
            "In these hours the bell counts missed deadlines only, and letters wait until they end. What is urgent is "
            "sent at once."
        )
        if not selectors.offers_email(viewer):
            for name in ("by_email", "address", "language"):
                self.fields.pop(name)
