"""Telegram's Bot API: `sendMessage`. It gives no receipts.

Source: core.telegram.org/bots/api#sendmessage, as python-telegram-bot builds it (src/telegram/request/_baserequest.py):
an answer is `{"ok": true, "result": {"message_id": …}}`, or `{"ok": false, "error_code": …, "description": …}`; 401 and
404 mean a wrong token, 403 that the chat has shut the bot out, 429 `parameters.retry_after`.
"""

from __future__ import annotations

import json
from typing import Final

from posko.domain.outgoing.calls import Account, Answer, Call, Fate, Letter, Outcome, Speech, by_status
from posko.domain.outgoing.ways import answers
from posko.domain.outgoing.ways.answers import nonsense, ref_of, words

ADDRESS: Final = "https://api.telegram.org"


def build(account: Account, letter: Letter) -> Call:
    """The post of one message to a chat."""
    told = {"chat_id": letter.to, "text": letter.text, "link_preview_options": {"is_disabled": True}}
    url = f"{(account.address or ADDRESS).rstrip('/')}/bot{account.secret}/sendMessage"
    return Call("POST", url, {"Content-Type": "application/json"}, json.dumps(told, ensure_ascii=False).encode())


def read(answer: Answer) -> Outcome:
    """The number of the message in its chat, or why there is none."""
    told, said = by_status(answer), answers.told(answer.body)
    if told.fate is Fate.TAKEN:
        ref = ref_of(answers.inner(said, "result").get("message_id")) if said.get("ok") is True else ""
        return Outcome(Fate.TAKEN, ref) if ref else nonsense(answer, "Telegram")
    why = words(said.get("description")) or told.error
    return Outcome(Fate.NEVER if answer.status == 403 else told.fate, error=why)


SPEECH: Final = Speech(build, read)
