from __future__ import annotations

import re

from django import forms
from django.template.loader import get_template

from tests.cast import LogIn

TYPED = "  first\n      second"


class Note(forms.Form):
    note = forms.CharField(widget=forms.Textarea, initial=TYPED)


def test_a_page_carries_no_indentation_of_its_template(log_in: LogIn) -> None:
    page = log_in("planner").get("/gaps/board/").content.decode()
    assert "</main>" in page and not re.search(r"^[ \t]+<(?!option|/?select|input)", page, re.MULTILINE)


def test_what_somebody_typed_keeps_its_indentation() -> None:
    assert TYPED in get_template("shell/field.html").render({"field": Note()["note"]})
