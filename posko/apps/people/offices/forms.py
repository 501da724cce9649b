"""Forms of letterheads and signers, and the fields of a letter that every paper asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from posko.apps.people.models import Signer
from posko.apps.people.offices import selectors
from posko.apps.people.offices.steps import Wishes, as_signer
from posko.domain.access import Viewer
from posko.domain.papers.letter import LINE, NUMBER, Letter, lines_of, lines_refusal, rising
from posko.domain.situation.sitrep import Classification
from posko.kit.forms import OnceForm, no_personal_numbers
from posko.kit.refusals import form_error

_LINES = {"rows": 3, "maxlength": 8000}


class LinesField(forms.CharField):
    """Lines that are printed as they are typed, a line each."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=8000, **options)

    def clean(self, value: Any) -> tuple[str, ...]:
        """The lines that hold something. One that is too long is named by its place."""
        lines = lines_of(super().clean(value))
        if refusal := lines_refusal(lines):
            raise form_error(refusal)
        return lines


class LetterheadForm(forms.Form):
    """The head of an agency's letters."""

    lines = forms.CharField(
        label=_("Letterhead (kop), a line each"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Lines in capitals name the office; the others are its address."),
    )
    place = forms.CharField(label=_("Town where it signs"), max_length=80)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class BasisForm(forms.Form):
    """The basis that papers of the operation name."""

    lines = forms.CharField(
        label=_("Basis (dasar), a line each"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[no_personal_numbers],
        help_text=_("Laws, orders and plans with number and date, in the order in which papers print them."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class SignerForm(OnceForm):
    """An officer who signs, as the office writes it."""

    office = forms.CharField(label=_("Office (jabatan)"), max_length=120)
    name = forms.CharField(label=_("Name, with title"), max_length=120)
    rank = forms.CharField(label=_("Rank (pangkat)"), max_length=60, required=False)
    number = forms.CharField(label=_("NRP or NIP"), max_length=40, required=False)
    capacity = forms.ChoiceField(
        label=_("Signs"),
        required=False,
        choices=[
            ("", _("by the own office")),
            ("an", _("a.n.: in the name of another office")),
            ("ub", _("u.b.: for who signs in the name of another office")),
            ("plh", _("Plh.: daily acting in an office")),
            ("plt", _("Plt.: acting in an office that is vacant")),
        ],
    )
    for_office = forms.CharField(
        label=_("Office that is signed for"),
        max_length=120,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For u.b. two lines: the office in whose name, then the one that hands on."),
    )
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LetterForm(OnceForm):
    """What the writer of a paper says of its letter: class, numbers, subject, addressees, copies, who signs.

    `least` is the lowest class that the paper may carry. A form of a paper adds its own fields.
    """

    classification = forms.ChoiceField(label=_("Classification"))
    office_number = forms.CharField(
        label=_("Nomor surat"),
        max_length=NUMBER,
        required=False,
        help_text=_("As your office gave it; left empty, the paper has room to write it."),
    )
    subject = forms.CharField(label=_("Subject (perihal)"), max_length=LINE, validators=[no_personal_numbers])
    attachments = forms.CharField(
        label=_("Attachments"), max_length=LINE, required=False, validators=[no_personal_numbers]
    )
    to = LinesField(label=_("Addressees, one a line"), rows=6, validators=[no_personal_numbers])
    cc = LinesField(label=_("Copies (tembusan), one a line"), required=False, validators=[no_personal_numbers])
    signer = forms.ChoiceField(label=_("Signed by"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, least: Classification, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = selectors.signing(viewer)
        choices = [(str(row.pk), signer_words(row)) for row in rows]
        own = [("", gettext("%(name)s, as the writer") % {"name": viewer.name})]
        self.fields["signer"].choices = choices + own  # type: ignore[attr-defined]
        self.fields["signer"].initial = str(rows[0].pk) if rows and rows[0].usual else ""
        self.fields["classification"].choices = [(word, word.upper()) for word in rising(least)]  # type: ignore[attr-defined]

    def wishes(self) -> Wishes:
        """What was said, for the act that issues the paper."""
        given = self.cleaned_data
        return Wishes(
            classification=given["classification"],
            subject=given["subject"],
            to=given["to"],
            cc=given["cc"],
            office_number=given["office_number"],
            attachments=given["attachments"],
            signer=int(given["signer"]) if given["signer"] else None,
        )


def signer_words(row: Signer) -> str:
    """An officer in one line: `a.n. KAPOLRES / KABAG OPS, Bambang Rekaan`."""
    return f"{' / '.join(as_signer(row).lines())}, {row.name}"


class NumberForm(forms.Form):
    """The number that the office gave a paper after it left. It changes with a reason; the first needs none."""

    number = forms.CharField(label=_("Nomor surat"), max_length=NUMBER)
    reason = forms.CharField(
        label=_("Why it changes"), max_length=300, required=False, validators=[no_personal_numbers]
    )

    def __init__(self, data: QueryDict | None = None, *, letter: Letter | None, slot: str = "number") -> None:
        number = letter.office_number if letter else ""
        super().__init__(data, initial={"number": number}, auto_id=f"{slot}_%s")
        if not number:
            self.fields["reason"].widget = forms.HiddenInput()


def as_typed(form: LetterForm, *, viewer: Viewer, least: Classification) -> LetterForm:
    """A form that nobody has sent yet as if it had been sent as it stands."""
    given = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return type(form)(given, viewer=viewer, least=least)
