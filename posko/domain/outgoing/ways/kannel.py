"""Kannel's smsbox: `sendsms` takes a message, and asks the address of receipts what became of it.

Source: Kannel 1.4.5, gw/smsbox.c: `smsbox_sendsms_post` reads `X-Kannel-*` headers and the body as the text, so that
neither password nor number stands in an address; it answers 202 with `0: Accepted for delivery` or
`3: Queued for later delivery` (202 and `Sent.` where it does not wait for the bearerbox), 403 for a wrong password,
400 with the reason, 503 for `Temporal failure, try again later.` gw/dlr.h: 1 reached, 2 not reached, 4 queued,
8 taken by the network, 16 turned down by the network. gw/urltrans.c fills `%d`, `%A` and `%F` into the address that is
asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from posko.domain.intake.sms import gsm
from posko.domain.outgoing.calls import Account, Answer, Call, Fate, Letter, Outcome, Speech, by_status
from posko.domain.outgoing.ways.answers import Became, Receipt, nonsense, words
from posko.domain.people.contacts import international

_REACHED, _LOST, _TURNED_DOWN = 1, 2, 16
_BECAME: Final = {"1": Became.REACHED, "2": Became.FAILED, "8": Became.SENT, "16": Became.FAILED}
_TAKEN: Final = ("0:", "3:", "Sent.")
_GSM, _UCS2 = "0", "2"


def build(account: Account, letter: Letter) -> Call:
    """The post to `sendsms`; it is asked for a receipt where the post has an address of its own."""
    headers = {
        "Content-Type": "text/plain; charset=UTF-8",
        "X-Kannel-Username": account.account,
        "X-Kannel-Password": account.secret,
        "X-Kannel-To": international(letter.to),
        "X-Kannel-Coding": _GSM if gsm(letter.text) == letter.text else _UCS2,
    }
    headers |= {"X-Kannel-From": account.number} if account.number else {}
    if letter.receipts:
        headers |= {
            "X-Kannel-DLR-Mask": str(_REACHED | _LOST | _TURNED_DOWN),
            "X-Kannel-DLR-Url": f"{letter.receipts}?status=%d&answer=%A&id=%F",
        }
    return Call("POST", f"{account.address.rstrip('/')}/cgi-bin/sendsms", headers, letter.text.encode())


def read(answer: Answer) -> Outcome:
    """Whether Kannel took it; it gives no number, its receipts come to an address of the message itself."""
    said = answer.body.decode("utf-8", "replace").strip()
    if answer.status == 202:
        return Outcome(Fate.TAKEN) if said.startswith(_TAKEN) else nonsense(answer, "Kannel")
    if answer.status == 400:
        return Outcome(Fate.NEVER, error=words(said) or "Kannel answered 400")
    told = by_status(answer)
    return nonsense(answer, "Kannel") if told.fate is Fate.TAKEN else told


def receipt(fields: Mapping[str, str]) -> Receipt | None:
    """What became of the message whose address was asked; None for a state that says nothing yet."""
    became = _BECAME.get(fields.get("status", ""))
    if became is None:
        return None
    return Receipt(became, error=words(fields.get("answer", "")) if became is Became.FAILED else "")


SPEECH: Final = Speech(build, read)
