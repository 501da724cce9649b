"""The head that a paper carries out of the post, signed in the moment in which the paper is issued."""

from __future__ import annotations

import logging
from datetime import datetime

from posko.apps.ledger import selectors as ledger
from posko.apps.ledger.heads import services as heads
from posko.apps.ledger.witnesses import selectors as witnesses
from posko.domain.errors import BadInput
from posko.domain.ledger import Head

log = logging.getLogger(__name__)


def head_for_paper(*, at: datetime) -> tuple[Head, str]:
    """The head over all that is committed by now, and its text as it was signed; "" where none can be signed.

    `at` is real time. What stands in the way of signing rings everybody by the rounds; the paper goes out all the
    same, with count and root of the rows alone. Not inside an act: whoever signs waits for those who write.
    """
    try:
        signed = heads.sign(at=at)
    except BadInput as refused:
        log.warning("a paper leaves without a signed head: %s", refused)
        return ledger.head(), ""
    return Head(signed.size, signed.root), witnesses.checkpoint_with_cosignatures(signed)
