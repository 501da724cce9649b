"""Passwords made of words that everybody at the table would try, and those that only hold such a word."""

from __future__ import annotations

import time

import pytest

from posko.domain.people.passwords import core, known_words_in, words_of

PLACES = words_of(["Kampung Melayu", "Jatinegara", "Polres Metro Jakarta Timur", "Mantap Praja Jaya 2024"])


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Jatinegara2024!", ["jatinegara"]),
        ("jakartatimur2024", ["jakarta", "timur"]),
        ("J4k4rt4-P1lkad4-27", ["jakarta", "pilkada"]),
        ("MantapPrajaJaya2024", ["mantapprajajaya"]),
        ("kampung.melayu.111", ["kampungmelayu"]),
        ("Bawaslu#KPU#Polri#1", ["bawaslu", "kpu", "polri"]),
        ("p0sk0-p0sk0-p0sk0", ["posko", "posko", "posko"]),
        ("xx-kapolres-xx-01", ["kapolres"]),
    ],
)
def test_words_of_the_operation_with_digits_are_found_out(password: str, words: list[str]) -> None:
    assert known_words_in(password, PLACES) == words


@pytest.mark.parametrize(
    "password",
    [
        "payung-biru-lari-pelan-17",
        "hujan di jakarta kemarin sore",
        "kuda-nil-berenang-tenang-9",
        "Zk7!vQ93-aaB?mmRt",
        "9381-2847-1029-5523",
        "tukang sate jatinegara suka jazz",
    ],
)
def test_a_passphrase_that_holds_such_a_word_among_others_is_taken(password: str) -> None:
    assert known_words_in(password, PLACES) == []


def test_digits_and_signs_around_a_common_word_do_not_count() -> None:
    assert core("--Sunshine2024!!") == "sunshine"


def test_a_password_of_a_million_signs_takes_no_time() -> None:
    begun = time.process_time()
    known_words_in("1" * 1_000_000, PLACES)
    assert time.process_time() - begun < 1
