"""Passwords that anybody at the table would try first: words of the operation and common ones, with digits or signs.

A long sentence may hold such a word beside others. It is refused where hardly anything else is left of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

# So many letters outside of known words make a password that is not made of them.
OWN: Final = 6
LONGEST: Final = 128  # signs that are looked at
_SHORTEST: Final = 3  # letters of a word
_WORDS: Final = frozenset(
    re.findall(
        r"[a-z]+",
        """
        posko pemilu pilkada pilgub pilwalkot pileg pilpres operasi mantap praja jaya mpj komando garuda siaga
        bhayangkara jakarta jkt dki dkj timur jaktim barat selatan utara pusat kota kecamatan kelurahan kel kec tps
        kpu kpud bawaslu panwas panwaslu panwascam ppk pps kpps polri polres polda polsek tni kodim koramil kejari
        kejaksaan gakkumdu satpol linmas bpbd dishub damkar indonesia merdeka nusantara pancasila suara pemilih rakyat
        admin administrator operator petugas komandan kapolres pengguna user root guest tamu
        password passwort passw sandi katasandi rahasia secret login masuk selamat datang welcome letmein
        qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm abc abcd abcdef bismillah alhamdulillah sayang cinta
        januari februari maret april mei juni juli agustus september oktober november desember
        senin selasa rabu kamis jumat sabtu minggu
        """,
    )
)
# How people write a letter by a digit or a sign.
_MEANT: Final = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i"}


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The words of names of places, agencies and operations, each apart and all together."""
    found = set[str]()
    for name in names:
        parts = re.findall(r"[a-z]+", name.lower())
        found |= {*parts, "".join(parts)}
    return frozenset(word for word in found if len(word) >= _SHORTEST)


def known_words_in(password: str, words: frozenset[str]) -> list[str]:
    """The words of which a password is made, in their order; empty where enough else is in it, or no such word."""
    signs = [sign for sign in password.lower()[:LONGEST] if sign.isalnum() or sign in _MEANT]
    known = words | _WORDS
    longest = max(map(len, known))
    # For each end: how many letters before it stand outside of known words, at the least, and the words.
    least: list[tuple[int, list[str]]] = [(0, [])]
    for end in range(1, len(signs) + 1):
        left, found = least[end - 1]
        best = (left + signs[end - 1].isalpha(), found)
        for begin in range(max(0, end - longest), end - _SHORTEST + 1):
            word = _word(signs[begin:end], known)
            if word and least[begin][0] < best[0]:
                best = (least[begin][0], [*least[begin][1], word])
        least.append(best)
    left, found = least[-1]
    return found if left < OWN else []


def core(password: str) -> str:
    """What is left of a password without the digits and signs around it."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.lower())


def _word(signs: list[str], known: frozenset[str]) -> str:
    """The known word that these signs spell, digits read as letters; empty where they spell none."""
    spelt = [""]
    for sign in signs:
        spelt = [begun + letter for begun in spelt for letter in _MEANT.get(sign, sign)][:8]
    return next((each for each in spelt if each in known), "")
