"""Checkpoints and cosignatures: the specification's example, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import Checkpoint, cosign, cosigned, read_checkpoint, with_signatures
from posko.domain.tlog.notes import COSIGNATURE, Note, Signature, Signer, cosigned_message, read_note, verified
from tests.tlogs import KEY, WITNESS, Log, leaves_of

# The example of C2SP tlog-cosignature; its keys are not published.
BODY = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
EXAMPLE = (
    f"{BODY}\n"
    "\u2014 example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "\u2014 witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
AT = 1_732_669_200
HEAD = Log(leaves_of(7)).head(7)


def test_the_checkpoint_of_the_specification_is_read_and_written_to_the_byte() -> None:
    note = read_note(EXAMPLE)
    head = read_checkpoint(note.text)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.body == BODY
    assert str(note) == EXAMPLE


def test_the_cosignature_of_the_specification_holds_its_time_before_its_signature() -> None:
    line = read_note(EXAMPLE).signatures[1]
    assert line.key_id == 0x8D66CF3F
    assert int.from_bytes(line.value[:8]) == 1679315147
    assert len(line.value) == 8 + 64
    assert cosigned_message(BODY, 1679315147) == b"cosignature/v1\ntime 1679315147\n" + BODY.encode()


def test_a_cosignature_says_who_and_when() -> None:
    note = with_signatures(HEAD, [cosign(HEAD.text, WITNESS, AT)])
    (seen,) = cosigned(note, [WITNESS.verifier, KEY.verifier])
    assert seen.verifier == WITNESS.verifier
    assert seen.at == datetime(2024, 11, 27, 1, 0, tzinfo=UTC)
    assert verified(note, [KEY.verifier]) == [KEY.verifier]
    assert len(cosign(HEAD.text, WITNESS, AT).line.encode()) == len(WITNESS.name) + 110


def test_of_two_cosignatures_of_one_witness_the_later_counts() -> None:
    note = with_signatures(HEAD, [cosign(HEAD.text, WITNESS, AT + 60), cosign(HEAD.text, WITNESS, AT)])
    (seen,) = cosigned(note, [WITNESS.verifier])
    assert int(seen.at.timestamp()) == AT + 60


def test_a_cosignature_with_its_time_changed_is_forged() -> None:
    true = cosign(HEAD.text, WITNESS, AT)
    later = Signature(true.name, true.key_id, (AT + 1).to_bytes(8) + true.value[8:])
    with pytest.raises(BadInput, match=WITNESS.name):
        cosigned(with_signatures(HEAD, [later]), [WITNESS.verifier])


@pytest.mark.parametrize(("second", "holds"), [(0, False), (1, True), ((1 << 63) - 1, True), (1 << 63, False)])
def test_a_cosignature_has_a_time_and_none_beyond_all_time(second: int, holds: bool) -> None:
    value = second.to_bytes(8) + WITNESS.raw(cosigned_message(HEAD.text, second))
    assert WITNESS.verifier.signed(HEAD.text, value) is holds


def test_a_cosignature_of_the_year_10000_is_refused_in_words() -> None:
    last = with_signatures(HEAD, [cosign(HEAD.text, WITNESS, 253402300799)])
    assert cosigned(last, [WITNESS.verifier])[0].at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    second = 253402300800
    value = second.to_bytes(8) + WITNESS.raw(cosigned_message(HEAD.text, second))
    note = with_signatures(HEAD, [Signature(WITNESS.name, WITNESS.verifier.key_id, value)])
    with pytest.raises(BadInput, match="no calendar"):
        cosigned(note, [WITNESS.verifier])


def test_a_cosignature_of_an_unknown_witness_counts_for_nothing() -> None:
    stranger = Signer.make(WITNESS.name, COSIGNATURE)
    assert cosigned(with_signatures(HEAD, [cosign(HEAD.text, stranger, AT)]), [WITNESS.verifier]) == []


def test_a_signature_is_added_once() -> None:
    line = cosign(HEAD.text, WITNESS, AT)
    note = with_signatures(with_signatures(HEAD, [line]), [line])
    assert note == Note(HEAD.text, (*HEAD.signatures, line))


def test_a_cosignature_of_one_head_does_not_fit_another() -> None:
    other = Log(leaves_of(8)).head(8)
    with pytest.raises(BadInput):
        cosigned(with_signatures(other, [cosign(HEAD.text, WITNESS, AT)]), [WITNESS.verifier])


def test_only_a_cosigner_cosigns_and_only_at_a_time_there_is() -> None:
    with pytest.raises(ValueError, match="cosigner"):
        cosign(HEAD.text, KEY, AT)
    with pytest.raises(ValueError, match="second"):
        cosign(HEAD.text, WITNESS, 0)


def test_further_lines_are_kept_and_signed_with_the_rest() -> None:
    head = read_checkpoint(BODY + "more\n")
    assert head == Checkpoint(head.origin, head.size, head.root, ("more",))
    assert head.body == BODY + "more\n"


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "no checkpoint"),
        ("origin\n1\n", "no checkpoint"),
        (BODY[:-1], "no checkpoint"),
        (f"\n{BODY}", "no checkpoint"),
        (f"{BODY}\nmore\n", "no checkpoint"),
        (BODY.replace("20852163", "020852163"), "number of leaves"),
        (BODY.replace("20852163", "-1"), "number of leaves"),
        (BODY.replace("20852163", "+1"), "number of leaves"),
        (BODY.replace("20852163", " 1"), "number of leaves"),
        (BODY.replace("20852163", "\u0663"), "number of leaves"),
        (BODY.replace("20852163", "1" * 5000), "number of leaves"),
        (BODY.replace("20852163", "9" * 19), "more than any log"),
        (BODY.replace("q2I=", "q2J="), "not the root"),
        (BODY.replace("CsUY", ""), "not the root"),
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused_in_words(text: str, because: str) -> None:
    with pytest.raises(BadInput, match=because):
        read_checkpoint(text)
