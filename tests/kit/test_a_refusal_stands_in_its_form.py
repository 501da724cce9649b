"""What the domain refuses stands in the form that was typed; what no form can mend goes on to the door."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation

from posko.domain.errors import BadInput, Busy, NotAllowed
from posko.kit.refusals import form_error, shown_on

MESSAGE = "There is no place “%(place)s” in this operation."


class Form(forms.Form):
    text = forms.CharField()


def filled() -> Form:
    form = Form({"text": "x"})
    assert form.is_valid()
    return form


def answer(form: Form, refusal: Exception | None, *kinds: type[BadInput | NotAllowed]) -> str:
    with shown_on(form, kinds or (BadInput,)):
        if refusal is not None:
            raise refusal
        return "done"
    return "shown again"


def test_what_was_done_is_answered() -> None:
    assert answer(filled(), None) == "done"


def test_a_refusal_stands_in_the_form_in_the_person_s_language() -> None:
    form = filled()
    with translation.override("id"):
        assert answer(form, BadInput(MESSAGE, place="X")) == "shown again"
        told = str(form.non_field_errors())
    assert "“X”" in told
    assert "There is no place" not in told


def test_who_met_others_finds_it_in_the_form_too() -> None:
    form = filled()
    assert answer(form, Busy()) == "shown again"
    assert form.errors


def test_a_forbidden_act_goes_on_to_the_door_unless_the_page_shows_it() -> None:
    with pytest.raises(NotAllowed):
        answer(filled(), NotAllowed("Your role does not include this act."))
    form = filled()
    assert answer(form, NotAllowed("Your role does not include this act."), BadInput, NotAllowed) == "shown again"
    assert form.errors


def test_an_error_of_the_code_is_no_refusal() -> None:
    with pytest.raises(ZeroDivisionError):
        answer(filled(), ZeroDivisionError())


def test_a_value_with_a_percent_sign_is_no_place_for_another() -> None:
    assert form_error(BadInput(MESSAGE, place="100 %(x)s")).messages[0].count("100 %(x)s") == 1
