"""Signed notes: the specification's examples, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.tlog import notes
from posko.domain.tlog.notes import ED25519, Note, Signature, Signer, read_note, read_signer, read_vkey, sign, verified
from tests.tlogs import KEY, WITNESS

# The example of C2SP signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n"
    "\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "\u2014 quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
LINE = Signature("a", 1, b"value").line


def test_the_note_of_the_specification_is_verified_by_its_key() -> None:
    key = read_vkey(VKEY)
    assert str(key) == VKEY
    assert key.key_id == 0x530D903A
    assert verified(read_note(NOTE), [key]) == [key]
    assert str(read_note(NOTE.encode())) == NOTE


def test_the_text_ends_at_the_last_empty_line() -> None:
    poem = read_note(POEM)
    assert poem.text.endswith("sole:\n\ned è subito sera.\n")
    assert [each.name for each in poem.signatures] == ["quasimodo.example/salvatore"]
    assert str(poem) == POEM


def test_a_changed_text_is_refused_by_the_name_of_its_key() -> None:
    with pytest.raises(BadInput, match=r"example\.com/foo"):
        verified(read_note(NOTE.replace("an example", "an Example")), [read_vkey(VKEY)])


def test_signatures_of_unknown_keys_are_passed_over_even_under_a_known_name() -> None:
    other = Signer.make("example.com/foo", ED25519)
    both = read_note(NOTE + sign("another text\n", other).signatures[0].line)
    assert verified(both, [read_vkey(VKEY)]) == [read_vkey(VKEY)]
    assert verified(read_note(NOTE), [other.verifier]) == []


def test_a_forged_signature_beside_a_true_one_rejects_the_note() -> None:
    key = read_vkey(VKEY)
    forged = Signature(key.name, key.key_id, bytes(64))
    with pytest.raises(BadInput):
        verified(read_note(NOTE + forged.line), [key])


def test_a_key_is_read_back_from_its_file() -> None:
    made = Signer.make("posko.example/KOTA-2024", ED25519)
    assert read_signer(made.private_text() + "\n") == made
    assert read_vkey(str(made.verifier)) == made.verifier
    assert made.private_text().startswith("PRIVATE+KEY+posko.example/KOTA-2024+")


def test_no_repr_shows_a_private_key() -> None:
    assert KEY.seed.hex()[:16] not in repr(KEY) and repr(KEY.seed) not in repr(KEY)


def test_a_fingerprint_tells_keys_apart_that_have_one_name() -> None:
    one, two = Signer.make("a", ED25519).verifier, Signer.make("a", ED25519).verifier
    assert one.fingerprint != two.fingerprint
    assert len(one.fingerprint.split()) == 16


@pytest.mark.parametrize("kind", [ED25519, notes.COSIGNATURE])
def test_the_same_key_under_another_kind_has_another_number(kind: int) -> None:
    other = notes.COSIGNATURE if kind == ED25519 else ED25519
    assert Signer("a", kind, bytes(32)).verifier.key_id != Signer("a", other, bytes(32)).verifier.key_id


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "not a key"),
        ("example.com/foo", "not a key"),
        (VKEY.replace("foo", "f oo"), "not a key"),
        (VKEY.replace("foo", "f\u200boo"), "not a key"),
        (VKEY.replace("530d903a", "530d903b"), "copied wrongly"),
        (VKEY.replace("530d903a", "530D903A"), "copied wrongly"),
        (VKEY.replace("foo", "fou"), "copied wrongly"),
        (VKEY[:-4] + "U2l", "not a key"),
        (VKEY[:-8], "kind 1"),
        ("a+00000000+" + notes.encoded(b"\x06" + bytes(1312)), "kind 6"),
        ("a" * 5000 + "+00000000+AAAA", "not a key"),
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused_in_words(text: str, because: str) -> None:
    with pytest.raises(BadInput, match=because):
        read_vkey(text)


def test_a_refusal_of_a_private_key_does_not_repeat_it() -> None:
    text = KEY.private_text()
    for spoilt in (text.replace("PRIVATE+KEY+", ""), text[:-4], text.replace("TEST", "TOST")):
        with pytest.raises(BadInput) as refusal:
            read_signer(spoilt)
        assert notes.encoded(bytes([ED25519]) + KEY.seed)[:12] not in str(refusal.value)


def test_a_private_key_that_is_brought_for_a_public_one_is_not_repeated() -> None:
    with pytest.raises(BadInput, match="This is a private key") as refusal:
        read_vkey(KEY.private_text())
    assert notes.encoded(bytes([ED25519]) + KEY.seed)[:12] not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "not whole"),
        ("text\n", "not whole"),
        ("text\n\n", "not whole"),
        (f"text\n\n{LINE}"[:-1], "not whole"),
        (f"text\n\n{LINE}more\n", "not the line of a signature"),
        (f"text\r\n\r\n{LINE}", "Line 1 .* control character"),
        (f"te\tst\n\n{LINE}", "Line 1 .* control character"),
        (f"text\n\n{LINE.replace('a ', 'a b ')}", "not the line of a signature"),
        (f"text\n\n{LINE.replace('a ', 'a+ ')}", "not the line of a signature"),
        ("text\n\n" + LINE.replace("a ", "a\u2003"), "not the line of a signature"),
        ("text\n\n\u2014 a AAAA\n", "not the line of a signature"),
        ("text\n\n\u2014 a AAAAAB==\n", "not the line of a signature"),
        ("text\n\n" + LINE * 65, "65 signatures"),
        ("t" * notes.MAX_NOTE + f"\n\n{LINE}", "bytes"),
        (b"te\xffxt\n\n", "UTF-8"),
        ("te\ud800xt\n\n", "UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused_in_words(text: str | bytes, because: str) -> None:
    with pytest.raises(BadInput, match=because):
        read_note(text)


def test_the_largest_note_and_the_most_signatures_are_read() -> None:
    most = Note("text\n", tuple(Signature("k", number, b"v") for number in range(notes.MAX_SIGNATURES)))
    assert read_note(str(most)) == most
    full = Note("t" * (notes.MAX_NOTE - len(f"\n\n{LINE}".encode())) + "\n", (Signature("a", 1, b"value"),))
    assert len(str(full).encode()) == notes.MAX_NOTE
    assert read_note(str(full)) == full


def test_sixteen_signatures_of_five_kilobytes_are_read() -> None:
    many = Note("text\n", tuple(Signature(f"k{number}", number, bytes(5000)) for number in range(16)))
    assert read_note(str(many)) == many


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u00a0b", "n" * 256, "a\nb"])
def test_no_key_is_made_under_a_name_that_no_note_can_carry(name: str) -> None:
    with pytest.raises(BadInput, match="name of a key"):
        Signer.make(name, ED25519)


def test_only_whole_lines_are_signed_and_never_by_a_cosigner() -> None:
    with pytest.raises(BadInput, match="line break"):
        sign("text", KEY)
    with pytest.raises(BadInput, match=r"Line 2 .* control character"):
        sign("text\na\tb\n", KEY)
    with pytest.raises(ValueError, match="cosigner"):
        sign("text\n", WITNESS)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), st.integers(0, 5))
def test_any_text_that_is_signed_is_read_back_and_verified(line: str, breaks: int) -> None:
    note = sign(line + "\n" * (breaks + 1), KEY)
    assert read_note(str(note)) == note
    assert verified(read_note(str(note).encode()), [KEY.verifier]) == [KEY.verifier]
