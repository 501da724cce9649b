"""Twilio's form, which other gateways speak, too: `Messages.json`, and the status callback.

Source: twilio/twilio-python, twilio/rest/api/v2010/account/message/__init__.py (`create`: To, From or
MessagingServiceSid, Body, StatusCallback, to /2010-04-01/Accounts/{sid}/Messages.json by Basic authentication) and
twilio/request_validator.py (`compute_signature`: base64 of HMAC-SHA1 with the token over the address and the sorted
fields, name and value in a row). A wrong message is answered with `code` and `message`.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from posko.domain.intake.gateways import is_same
from posko.domain.outgoing.calls import Account, Answer, Call, Fate, Letter, Outcome, Speech, by_status
from posko.domain.outgoing.ways import answers
from posko.domain.outgoing.ways.answers import Became, Receipt, nonsense, ref_of, words
from posko.domain.people.contacts import international

ADDRESS: Final = "https://api.twilio.com"
_BECAME: Final = {
    "sent": Became.SENT, "delivered": Became.REACHED, "read": Became.SEEN,
    "undelivered": Became.FAILED, "failed": Became.FAILED,
}  # fmt: skip
# The post's own number or account is at fault, so the next message would fare no better.
_AWAY: Final = frozenset({20003, 20005, 20429, 21212, 21603, 21606, 21611, 21659, 21660})
_SERVICE: Final = "MG"


def build(account: Account, letter: Letter) -> Call:
    """The posted form; a number that begins with MG is that of a messaging service."""
    fields = {"To": international(letter.to), "Body": letter.text}
    fields["MessagingServiceSid" if account.number.startswith(_SERVICE) else "From"] = account.number
    fields |= {"StatusCallback": letter.receipts} if letter.receipts else {}
    who = b64encode(f"{account.account}:{account.secret}".encode()).decode()
    url = f"{(account.address or ADDRESS).rstrip('/')}/2010-04-01/Accounts/{account.account}/Messages.json"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {who}"}
    return Call("POST", url, headers, urlencode(fields).encode())


def read(answer: Answer) -> Outcome:
    """Twilio's id of the message, or why there is none."""
    told, said = by_status(answer), answers.told(answer.body)
    if told.fate is Fate.TAKEN:
        ref = ref_of(said.get("sid"))
        return Outcome(Fate.TAKEN, ref) if ref else nonsense(answer, "Twilio")
    code, why = said.get("code"), words(said.get("message"))
    fate = Fate.AWAY if isinstance(code, int) and code in _AWAY else told.fate
    return Outcome(fate, error=f"{code}: {why}" if why else told.error)


def is_signed(token: str, url: str, fields: Mapping[str, str], given: str) -> bool:
    """Whether Twilio called this address with these fields; takes as long for every answer.

    SHA-1 is Twilio's choice; as a keyed hash it still holds.
    """
    said = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return is_same(b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode(), given.strip())


def receipt(fields: Mapping[str, str]) -> Receipt | None:
    """What became of a message; None for a state that says nothing yet."""
    became, ref = _BECAME.get(fields.get("MessageStatus", "")), ref_of(fields.get("MessageSid", ""))
    if became is None or not ref:
        return None
    why = words(fields.get("ErrorMessage", "")) or words(fields.get("ErrorCode", ""))
    return Receipt(became, ref, why if became is Became.FAILED else "")


SPEECH: Final = Speech(build, read)
