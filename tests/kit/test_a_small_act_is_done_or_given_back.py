"""A small act on a page is done and told, or its form comes back with what was typed and why it was refused."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from posko.domain.errors import BadInput, NotAllowed
from posko.kit.actions import act_on


class NoteForm(forms.Form):
    text = forms.CharField()


@pytest.fixture
def request_() -> HttpRequest:
    asked: Any = RequestFactory().post("/")
    asked._messages = CookieStorage(asked)
    return asked  # type: ignore[no-any-return]


def press(request: HttpRequest, form: NoteForm, refusal: Exception | None = None) -> tuple[HttpResponse, list[object]]:
    """The answer to a press, and what the page and the service were handed."""
    handed: list[object] = []

    def do(data: dict[str, Any]) -> None:
        handed.append(data)
        if refusal is not None:
            raise refusal

    def again(refused: BadInput | None) -> HttpResponse:
        handed.append(refused)
        return HttpResponse(str(form.errors), status=422)

    return act_on(request, form, do, told="Done.", back="/page", again=again), handed


def test_what_is_done_is_told_and_leads_back(request_: HttpRequest) -> None:
    answer, handed = press(request_, NoteForm({"text": "x"}))
    assert (answer.status_code, answer.headers["Location"], handed) == (302, "/page", [{"text": "x"}])
    assert [str(each) for each in request_._messages] == ["Done."]  # type: ignore[attr-defined]


def test_a_form_that_is_wrong_reaches_no_service(request_: HttpRequest) -> None:
    answer, handed = press(request_, NoteForm({"text": ""}))
    assert (answer.status_code, handed) == (422, [None])


def test_a_refusal_stands_in_the_form_and_is_handed_to_the_page(request_: HttpRequest) -> None:
    refusal = BadInput("This draft is closed: it was signed or put aside.")
    answer, handed = press(request_, NoteForm({"text": "x"}), refusal)
    assert (answer.status_code, handed) == (422, [{"text": "x"}, refusal])
    assert "errorlist nonfield" in answer.content.decode()
    assert not list(request_._messages)  # type: ignore[attr-defined]


def test_what_is_forbidden_goes_on_to_the_door(request_: HttpRequest) -> None:
    with pytest.raises(NotAllowed):
        press(request_, NoteForm({"text": "x"}), NotAllowed("Your role does not include this act."))
