"""An answer that hangs on a fact nobody read names the fact, so that the page asks it again."""

from __future__ import annotations

import pytest

from posko.domain.errors import BadInput
from tests.eligibility_facts import LISTED, answer, move_answer


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"doc_prov": None, "at": "12:30"}, ("doc_prov",)),
        ({"roll": "other", "move_letter": "this", "move_origin_prov": None, "at": "11:30"}, ("move_origin_prov",)),
        ({"moved_out": True}, ("moved_out", "roll")),
        ({"doc": "C6"}, ("doc", "doc_prov")),
    ],
)
def test_it_names_the_facts_to_ask_again(facts: dict[str, object], asked: tuple[str, ...]) -> None:
    assert answer(**facts).asks == asked


def test_an_answer_that_stands_asks_nothing() -> None:
    assert answer(**LISTED).asks == ()
    assert move_answer().asks == ()


def test_jakarta_written_into_another_word_is_no_other_province() -> None:
    with pytest.raises(BadInput, match="doc_prov"):
        answer(doc_prov="ProvinsiDKIJakarta")
