"""WhatsApp Cloud: `messages`, and the `statuses` of its notifications.

Source: developers.facebook.com, documentation/business-messaging/whatsapp (messages, support/error-codes,
webhooks/reference/messages/status), as pywa builds it (pywa/api.py `send_message`, pywa/types/message_status.py): the
answer names `messages[0].id`, an error stands in `error.code`. A text goes only to who wrote in the last 24 hours
(131047).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from posko.domain.outgoing.calls import Account, Answer, Call, Fate, Letter, Outcome, Speech, by_status
from posko.domain.outgoing.ways import answers
from posko.domain.outgoing.ways.answers import Became, Receipt, inner, nonsense, ref_of, rows, words
from posko.domain.people.contacts import international

ADDRESS: Final = "https://graph.facebook.com/v23.0"
_BECAME: Final = {"sent": Became.SENT, "delivered": Became.REACHED, "read": Became.SEEN, "failed": Became.FAILED}
# Too many at once for everybody, a service that is down, a token that is out of date: the others wait, too.
_AWAY: Final = frozenset({0, 1, 2, 3, 4, 10, 190, 368, 80007, 130429, 131000, 131005, 131016, 131031, 131042, 131045,
                          131048, 131057, 133004, 133010})  # fmt: skip
_LATER: Final = frozenset({131056})  # too many to this one recipient


def build(account: Account, letter: Letter) -> Call:
    """The post of one text; `account` is the id of the post's own number."""
    told = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": international(letter.to).removeprefix("+"),
        "type": "text",
        "text": {"preview_url": False, "body": letter.text},
        "biz_opaque_callback_data": letter.key,
    }
    url = f"{(account.address or ADDRESS).rstrip('/')}/{account.account}/messages"
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {account.secret}"}
    return Call("POST", url, headers, json.dumps(told, ensure_ascii=False).encode())


def read(answer: Answer) -> Outcome:
    """WhatsApp's id of the message, or why there is none."""
    told, said = by_status(answer), answers.told(answer.body)
    if told.fate is Fate.TAKEN:
        ref = next((ref_of(each.get("id")) for each in rows(said, "messages")), "")
        return Outcome(Fate.TAKEN, ref) if ref else nonsense(answer, "WhatsApp")
    error = inner(said, "error")
    code = error.get("code")
    fate = told.fate
    if isinstance(code, int):
        fate = Fate.AWAY if code in _AWAY or 200 <= code < 300 else Fate.LATER if code in _LATER else fate
    why = words(inner(error, "error_data").get("details")) or words(error.get("message"))
    return Outcome(fate, error=f"{code}: {why}" if why else told.error)


def receipts(body: bytes) -> Iterator[Receipt]:
    """What a notification says of messages that were sent."""
    for entry in rows(answers.told(body), "entry"):
        for change in rows(entry, "changes"):
            for each in rows(inner(change, "value"), "statuses"):
                became, ref = _BECAME.get(str(each.get("status"))), ref_of(each.get("id"))
                if became is not None and ref:
                    error = next(rows(each, "errors"), {})
                    why = words(inner(error, "error_data").get("details")) or words(error.get("title"))
                    key = ref_of(each.get("biz_opaque_callback_data"))
                    yield Receipt(became, ref, why if became is Became.FAILED else "", key)


SPEECH: Final = Speech(build, read)
