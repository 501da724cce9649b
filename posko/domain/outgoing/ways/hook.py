"""A gateway of one's own: the post calls it with a small JSON, signed as it must sign what it sends in.

`X-Posko-Signature` is the hex HMAC-SHA256 over `ts + "." + body` with the way's secret: the one scheme of the post in
both directions (`posko.domain.intake.gateways`). `key` is the same at each try. Any answer of 2xx means taken; the
`id` of a JSON object in it is kept, and a receipt names it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from posko.domain.errors import BadInput
from posko.domain.intake.gateways import signature
from posko.domain.outgoing.calls import Account, Answer, Call, Fate, Letter, Outcome, Speech, by_status
from posko.domain.outgoing.ways.answers import Became, Receipt, words

_LONGEST_ID: Final = 100


def build(account: Account, letter: Letter) -> Call:
    """The signed call; the receiver refuses a stamp that is more than five minutes from its clock."""
    told = {"to": letter.to, "text": letter.text, "key": letter.key, "receipts": letter.receipts}
    body = json.dumps({**told, "ts": letter.ts}, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", "X-Posko-Signature": signature(account.secret, letter.ts, body)}
    return Call("POST", account.address, headers, body)


def read(answer: Answer) -> Outcome:
    """The gateway's number of the message, where it gave one."""
    told = by_status(answer)
    if told.fate is not Fate.TAKEN:
        return told
    try:
        said = json.loads(answer.body or b"{}")
    except (ValueError, RecursionError):
        said = {}
    given = said.get("id", "") if isinstance(said, dict) else ""
    ref = str(given)[:_LONGEST_ID] if isinstance(given, str | int) else ""
    return Outcome(Fate.TAKEN, ref if ref.isprintable() else "")


def receipt(told: Mapping[str, Any]) -> Receipt | None:
    """What became of a message: `state` is sent, reached, seen or failed, `error` says why; signed as all else."""
    if (state := told.get("state")) not in list(Became):
        raise BadInput("The field “state” is one of sent, reached, seen and failed.")
    became = Became(str(state))
    return Receipt(became, error=words(told.get("error")) if became is Became.FAILED else "")


SPEECH: Final = Speech(build, read)
