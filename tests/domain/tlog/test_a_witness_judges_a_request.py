"""The checks of a witness in the order of the specification (C2SP tlog-witness), each with its status."""

from __future__ import annotations

import pytest

from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import Checkpoint, cosigned, read_checkpoint, with_signatures
from posko.domain.tlog.notes import ED25519, Note, Signature, Signer, encoded, read_note, read_signature, sign
from posko.domain.tlog.proofs import EMPTY_ROOT
from posko.domain.tlog.requests import SIZE, Request, Verdict, judge, read_request
from tests.tlogs import KEY, ORIGIN, WITNESS, Log, leaves_of

AT = 1_732_669_200
LOG, OTHER = Log(leaves_of(9)), Log(leaves_of(9, "b"))
HELD = read_checkpoint(LOG.head(5).text)
STRANGER = Signer.make(ORIGIN, ED25519)


def answered(request: Request, held: Checkpoint | None = HELD, *, known: bool = True) -> Verdict:
    keys = [KEY.verifier] if known else []
    return judge(request, keys=keys, held=held, signer=WITNESS, at=AT)


def forged(note: Note) -> Note:
    return Note(note.text, (Signature(ORIGIN, KEY.verifier.key_id, bytes(64)),))


def empty(root: bytes) -> Note:
    return sign(Checkpoint(ORIGIN, 0, root).body, KEY)


def test_a_log_that_grew_is_cosigned() -> None:
    request = LOG.request(5, 9)
    verdict = answered(request)
    assert (verdict.status, verdict.cosigned) == (200, True)
    note = with_signatures(request.note, [read_signature(verdict.body)])
    assert [each.verifier for each in cosigned(note, [WITNESS.verifier])] == [WITNESS.verifier]


def test_the_first_head_needs_no_proof_and_the_same_head_may_be_asked_again() -> None:
    assert answered(LOG.request(0, 9), None).status == 200
    assert answered(LOG.request(5, 5)).status == 200
    assert answered(Request(0, (), empty(EMPTY_ROOT)), None).status == 200


@pytest.mark.parametrize(
    ("status", "request_", "held"),
    [
        (403, Request(5, LOG.consistency(5, 9), Note(LOG.head(9).text, LOG.head(9).signatures[:0])), HELD),
        (403, Request(5, LOG.consistency(5, 9), sign(LOG.head(9).text, STRANGER)), HELD),
        (403, Request(5, LOG.consistency(5, 9), forged(LOG.head(9))), HELD),
        (400, Request(9, (), LOG.head(5)), HELD),
        (409, LOG.request(0, 9), HELD),
        (409, LOG.request(4, 9), HELD),
        (409, LOG.request(4, 4), HELD),
        (409, LOG.request(5, 9), None),
        (422, Request(0, (), empty(bytes(32))), None),
        (422, Request(0, LOG.consistency(5, 9), LOG.head(9)), None),
        (422, Request(5, (), LOG.head(9)), HELD),
        (422, Request(5, (), OTHER.head(5)), HELD),
        (422, Request(5, (bytes(32),), LOG.head(5)), HELD),
        (422, OTHER.request(5, 9), HELD),
        (422, Request(5, LOG.consistency(5, 9), OTHER.head(9)), HELD),
    ],
)
def test_each_fault_has_its_status(status: int, request_: Request, held: Checkpoint | None) -> None:
    verdict = answered(request_, held)
    assert (verdict.status, verdict.cosigned) == (status, False)
    assert verdict.body.endswith("\n")


def test_an_unknown_log_is_answered_before_anything_else() -> None:
    assert answered(Request(9, (), forged(LOG.head(5))), known=False).status == 404


def test_who_holds_another_size_is_told_the_size() -> None:
    verdict = answered(LOG.request(4, 9))
    assert (verdict.body, verdict.content_type) == ("5\n", SIZE)
    assert (answered(LOG.request(5, 9), None).body) == "0\n"


def test_another_root_for_the_same_size_is_called_a_fork_whatever_old_size_was_named() -> None:
    assert answered(Request(5, (), OTHER.head(5))).forked
    assert answered(OTHER.request(3, 5)).forked
    assert not answered(OTHER.request(5, 9)).forked
    assert not answered(LOG.request(5, 5)).forked


def test_signatures_of_others_do_not_hinder() -> None:
    note = with_signatures(LOG.head(9), sign(LOG.head(9).text, STRANGER).signatures)
    assert answered(Request(5, LOG.consistency(5, 9), note)).status == 200


def test_a_request_is_written_as_the_specification_says_and_read_back() -> None:
    request = LOG.request(5, 9)
    lines = str(request).split("\n")
    assert lines[0] == "old 5"
    assert lines[1 : len(request.proof) + 1] == [encoded(each) for each in request.proof]
    assert "\n".join(lines[len(request.proof) + 2 :]) == str(LOG.head(9))
    assert read_request(str(request).encode()) == request
    assert read_request(f"old 0\n\n{LOG.head(9)}") == Request(0, (), read_note(str(LOG.head(9))))


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "not whole"),
        (f"old 5\n{LOG.head(9)}", "not the line of a signature|no checkpoint|not whole|hash of a proof"),
        (f"new 5\n\n{LOG.head(9)}", "no request"),
        (f"old 05\n\n{LOG.head(9)}", "number of leaves"),
        (f"old 5\nAAAA\n\n{LOG.head(9)}", "hash of a proof"),
        ("old 5\n" + f"{encoded(bytes(32))}\n" * 64 + f"\n{LOG.head(9)}", "more than 63"),
        ("old 5\n\n" + str(LOG.head(9)).replace("\n9\n", "\nnine\n"), "number of leaves"),
        (b"old 5\n\n\xff", "UTF-8"),
        (b"o" * 200_000, "bytes"),
    ],
)
def test_what_is_no_request_is_refused_in_words(text: str | bytes, because: str) -> None:
    with pytest.raises(BadInput, match=because):
        read_request(text)
