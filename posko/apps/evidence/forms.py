"""Files in forms: every one is looked through before anything is written, and each refusal names its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.kit.refusals import form_error

Uploads: TypeAlias = "tuple[UploadedFile[bytes], ...]"


# The room for the other fields of a form beside its file.
_BESIDE = 64 * 1024


def announced_fault(meta: Mapping[str, Any]) -> forms.ValidationError | None:
    """Why a sending with one file is refused by the size that its sender announces, before anybody reads it."""
    announced = meta.get("CONTENT_LENGTH") or "0"
    size = int(announced) if announced.isascii() and announced.isdigit() else 0
    if size <= checks.MAX_BYTES + _BESIDE:
        return None
    try:
        checks.must_fit(str(_("The file")), size)
    except BadInput as refusal:
        return form_error(refusal)
    return None


class EvidenceField(forms.FileField):
    """One file that can prove something: a PDF, a photo, an office paper or text."""

    widget = forms.FileInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "allow_empty_file": True, **options})
        self.widget.attrs["accept"] = checks.ACCEPTED

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[bytes] | None:
        """The file, or None; refused by what its bytes are."""
        upload: UploadedFile[bytes] | None = super().clean(data, initial)
        if upload is not None and (wrong := _faults([upload])):
            raise forms.ValidationError(wrong)
        return upload


class FilesInput(forms.FileInput):
    """The browser's own choice of several files."""

    allow_multiple_selected = True


class EvidenceFilesField(forms.FileField):
    """Several files of one filing. A browser forgets them all when one is refused; the refusal says so."""

    widget = FilesInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "allow_empty_file": True, **options})
        self.widget.attrs["accept"] = checks.ACCEPTED

    def clean(self, data: Any, initial: Any = None) -> Uploads:
        """The files as a tuple, empty where none was chosen."""
        uploads: Uploads = tuple(each for each in data or () if each)
        for upload in uploads:
            super().clean(upload, initial)
        if wrong := _too_much(uploads) or _faults(uploads):
            again = [forms.ValidationError(_("Choose all files again; your browser does not keep them."))]
            raise forms.ValidationError(wrong + (again if len(uploads) > 1 else []))
        return uploads


def _too_much(uploads: Sequence[UploadedFile[bytes]]) -> list[forms.ValidationError]:
    try:
        checks.must_fit_together(upload.size or 0 for upload in uploads)
    except BadInput as refusal:
        return [form_error(refusal)]
    return []


def _faults(uploads: Sequence[UploadedFile[bytes]]) -> list[forms.ValidationError]:
    """One refusal for each file that cannot be taken. Each is read whole and rewound."""
    wrong = []
    for upload in uploads:
        name = checks.safe_name(upload.name or "")
        try:
            checks.must_fit(name, upload.size or 0)
            checks.media_type(name, upload.read())
        except BadInput as refusal:
            wrong.append(form_error(refusal))
        upload.seek(0)
    return wrong
