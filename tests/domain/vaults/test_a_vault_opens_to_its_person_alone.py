"""A private half opens with its phrase or its card, and with nothing else; a fingerprint says where it differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.vaults import cards, pairs, phrases, recovery, wraps
from posko.domain.vaults.phrases import Cost

PAIR = pairs.new_pair()
PHRASE = "empat burung hantu membaca koran pagi"
CHEAP = Cost(memory=8, passes=1)


def test_a_phrase_opens_however_its_blanks_were_typed_and_another_one_does_not() -> None:
    sealed = phrases.seal_private(PAIR, PHRASE, CHEAP)
    assert phrases.open_private(sealed, f"  {PHRASE.replace(' ', '   ')} ", PAIR.public) == PAIR
    assert phrases.open_private(sealed, PHRASE + "x", PAIR.public) is None
    assert phrases.open_private(sealed, PHRASE, pairs.new_pair().public) is None


@pytest.mark.parametrize("short", ["a" + " " * 14 + "b", "a" + "\u3000" * 20 + "b", " " * 20, "x" * 257])
def test_blanks_make_no_phrase_longer(short: str) -> None:
    """Else a phrase of two letters and fourteen blanks would be as good as two letters."""
    with pytest.raises(BadInput, match="five or six words"):
        phrases.must_be_phrase(short)


@pytest.mark.parametrize("cut", [0, 3, 7, 11, 30, 50, -1])
def test_altered_bytes_are_told_from_a_wrong_phrase_or_do_not_open(cut: int) -> None:
    sealed = bytearray(phrases.seal_private(PAIR, PHRASE, CHEAP))
    sealed[cut] ^= 0x40
    if cut in (0, 3, 7):
        with pytest.raises(BadInput, match="was altered"):
            phrases.open_private(bytes(sealed), PHRASE, PAIR.public)
    else:
        assert phrases.open_private(bytes(sealed), PHRASE, PAIR.public) is None


def test_a_card_opens_in_small_letters_and_with_dashes() -> None:
    card = cards.new_card()
    sealed = cards.seal_private(PAIR, card)
    assert cards.open_private(sealed, card.lower().replace(" ", "-"), PAIR.public) == PAIR
    assert cards.open_private(sealed, cards.new_card(), PAIR.public) is None


@given(content=st.binary(max_size=2000), of=st.text(max_size=40), other=st.text(max_size=40))
def test_what_is_sealed_opens_for_its_key_and_under_its_own_name_only(content: bytes, of: str, other: str) -> None:
    sealed = wraps.seal(content, PAIR.public, of=of)
    assert len(sealed) == len(content) + wraps.OVERHEAD
    assert wraps.unseal(sealed, PAIR, of=of) == content
    for key, name in ((pairs.new_pair(), of), (PAIR, other + of + "x")):
        with pytest.raises(BadInput, match="does not open"):
            wraps.unseal(sealed, key, of=name)


def test_two_institutions_recover_and_neither_does_alone() -> None:
    inner, outer, new = pairs.new_pair(), pairs.new_pair(), pairs.new_pair()
    name = pairs.fingerprint(PAIR.public)
    nested = recovery.nest(PAIR, inner=inner.public, outer=outer.public)
    with pytest.raises(BadInput):
        recovery.open_inner(nested, inner, name=name, new=new.public)
    half = recovery.open_outer(nested, outer, name=name)
    with pytest.raises(BadInput):
        recovery.open_inner(half, outer, name=name, new=new.public)
    answer = recovery.open_inner(half, inner, name=name, new=new.public)
    assert PAIR.private not in answer + half
    assert recovery.take_back(answer, new, name=name) == PAIR


@given(at=st.integers(0, 31), sign=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_fingerprint_that_differs_by_one_sign_says_in_which_group(at: int, sign: str) -> None:
    signs = list(pairs.fingerprint(PAIR.public).replace(" ", ""))
    same, signs[at] = signs[at] == sign, sign
    assert pairs.first_difference("".join(signs).lower(), PAIR.public) == (None if same else at // 4 + 1)


def test_what_is_printed_of_a_pair_shows_no_private_half() -> None:
    assert PAIR.private.hex() not in repr(PAIR) + repr(pairs.OpenVault(1, PAIR))
    assert repr(PAIR.private) not in repr(PAIR) + repr(pairs.OpenVault(1, PAIR))
