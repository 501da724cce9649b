"""A file of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from posko.apps.people.models import Post
from posko.domain.files.spreadsheets import UPLOAD_LIMIT

if TYPE_CHECKING:
    _PostField = forms.ModelChoiceField[Post]
else:
    _PostField = forms.ModelChoiceField


class PeopleFileForm(forms.Form):
    """A file of people to be checked."""

    file = forms.FileField(
        label=_("File (XLSX or CSV, at most 5 MB and 5,000 rows)"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """A file of a size that is worth reading."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        size = upload.size or 0
        if not size:
            raise forms.ValidationError(_("The file is empty."))
        if size > UPLOAD_LIMIT:
            raise forms.ValidationError(
                _("The file has %(size)s MB; the limit is %(limit)s MB."),
                params={"size": round(size / 1048576, 1), "limit": UPLOAD_LIMIT // 1048576},
            )
        return upload
