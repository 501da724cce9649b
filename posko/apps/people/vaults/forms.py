"""Forms of vaults. Names of fields say what is secret, so that nothing of it is held or logged (web/typed.py)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from posko.apps.people.models import User
from posko.domain.vaults.making import DEMO_PHRASE
from posko.domain.vaults.phrases import LONGEST, SHORTEST


class _PhraseField(forms.CharField):
    """A pass phrase: hidden while it is typed, and no password that the browser fills in by itself."""

    def __init__(self, label: Any, *, known: bool, **options: Any) -> None:
        word = "off" if known else "new-password"
        widget = forms.PasswordInput(attrs={"autocomplete": word, "spellcheck": "false"})
        super().__init__(label=label, max_length=LONGEST, strip=False, widget=widget, **options)


class _CardField(forms.CharField):
    """A recovery card, as it stands on paper."""

    def __init__(self) -> None:
        words = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono"}
        super().__init__(
            label=_("Recovery card"),
            max_length=80,
            widget=forms.TextInput(attrs=words),
            help_text=_("Eight groups of four signs. Blanks, dashes and small letters do not matter."),
        )


class _NewPhrase(forms.Form):
    """A new phrase, typed twice."""

    new_phrase = _PhraseField(
        _("New pass phrase"),
        known=False,
        min_length=SHORTEST,
        help_text=_("At least 16 signs: five or six words that belong together for nobody but you. Not your password."),
    )
    new_phrase_again = _PhraseField(_("The same once more"), known=False)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_new_phrase(self) -> str:
        """No phrase that others would try, and not the password: who learns one has not learnt the other."""
        phrase = str(self.cleaned_data["new_phrase"])
        validate_password(phrase, self.user)
        if self.user.check_password(phrase):
            raise forms.ValidationError(_("This is your password. Take other words for the vault."))
        return phrase

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        given = super().clean() or {}
        if "new_phrase" in given and given.get("new_phrase_again") not in (None, given["new_phrase"]):
            self.add_error("new_phrase_again", _("The two phrases differ. Type the second one again."))
        return given


class MakeForm(_NewPhrase):
    """A first vault."""


class MakeAnewForm(_NewPhrase):
    """A new vault in the place of one that is lost."""

    lost = forms.BooleanField(
        label=_("Pass phrase and recovery card are both lost. I know that members let me in again."),
    )


class OpenForm(forms.Form):
    """Opening."""

    phrase = _PhraseField(_("Pass phrase"), known=True)

    def __init__(self, *args: Any, demo: bool = False, **options: Any) -> None:
        """In a demo the phrase of all stands in the field already."""
        super().__init__(*args, **options)
        if demo:
            self.initial["phrase"] = DEMO_PHRASE
            self.fields["phrase"].widget.render_value = True


class ChangeForm(_NewPhrase):
    """Another phrase."""

    phrase = _PhraseField(_("Pass phrase until now"), known=True)
    field_order = ("phrase", "new_phrase", "new_phrase_again")


class ByCardForm(_NewPhrase):
    """Opening by the card, with a new phrase."""

    recovery_card = _CardField()
    field_order = ("recovery_card", "new_phrase", "new_phrase_again")


class CardForm(forms.Form):
    """Typing the card back."""

    recovery_card = _CardField()
