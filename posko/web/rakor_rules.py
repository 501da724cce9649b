"""The rules of meetings: who chairs one, whose line it is and who was invited, the services say."""

from __future__ import annotations

from collections.abc import Mapping

from posko.domain.access import Act, Compartment
from posko.web.rule import FILE, POLLED, PUBLIC, TABLE, Rule, table

RAKOR: Mapping[str, Rule] = {
    "rakor:list": TABLE,
    "rakor:meeting": TABLE,
    "rakor:convene": table(Act.RAKOR_CONVENE),
    # who chairs or convened it, whose line it is and who was invited is told from the meeting: the service refuses
    "rakor:change": table(Act.RAKOR_CONVENE),
    "rakor:cancel": table(Act.RAKOR_CONVENE),
    "rakor:begin": table(Act.RAKOR_CONVENE),
    "rakor:cycle": TABLE,
    "rakor:agenda": TABLE,
    "rakor:agenda_now": POLLED,
    # who keeps the minutes, and who may put a paparan to an item, is told from the meeting: the service refuses
    "rakor:add_items": table(Act.RAKOR_INPUT),
    "rakor:take_gaps": table(Act.RAKOR_INPUT),
    "rakor:take_decisions": table(Act.RAKOR_INPUT),
    "rakor:item": table(Act.RAKOR_INPUT),
    "rakor:move_item": table(Act.RAKOR_INPUT),
    "rakor:remove_item": table(Act.RAKOR_INPUT),
    "rakor:file_paparan": table(Act.RAKOR_INPUT, body=FILE),
    "rakor:take_up": table(Act.RAKOR_INPUT),
    "rakor:finish_item": table(Act.RAKOR_INPUT),
    "rakor:answer": table(Act.RAKOR_INPUT),
    "rakor:invitation": TABLE,
    "rakor:letters": TABLE,
    "rakor:issue_letter": table(Act.RAKOR_CONVENE),
    "rakor:number_letter": table(Act.RAKOR_CONVENE),
    "rakor:letter_pdf": TABLE,
    "rakor:letter_docx": TABLE,
    "rakor:attendance": TABLE,
    "rakor:mark": table(Act.RAKOR_CONVENE),
    "rakor:code": Rule(compartment=Compartment.COORDINATION, act=Act.RAKOR_CONVENE, background=True),
    "rakor:check_in": table(Act.RAKOR_INPUT),
    # the code on the wall is the right, for ten minutes: who scans it without an account says who he is
    "rakor:arrive": PUBLIC,
    # names: only who keeps the minutes reads and prints them; the view asks
    "rakor:guests": table(Act.RAKOR_INPUT),
    "rakor:confirm_guests": table(Act.RAKOR_INPUT),
    "rakor:refuse_guest": table(Act.RAKOR_INPUT),
    "rakor:remove_person": table(Act.RAKOR_INPUT),
    "rakor:attendance_pdf": table(Act.RAKOR_INPUT),
    "rakor:attendance_docx": table(Act.RAKOR_INPUT),
    "rakor:lines": POLLED,
    "rakor:line": table(Act.RAKOR_INPUT),
    "rakor:turn": table(Act.RAKOR_INPUT),
    "rakor:settle": table(Act.RAKOR_INPUT),
    "rakor:close": table(Act.RAKOR_CONVENE),
    "rakor:draft_pdf": table(Act.RAKOR_CONVENE),
    "rakor:minutes": TABLE,
    "rakor:minutes_pdf": TABLE,
    "rakor:minutes_docx": TABLE,
    "rakor:approve": table(Act.RAKOR_APPROVE),
    "rakor:object": table(Act.RAKOR_APPROVE),
    "rakor:give_number": table(Act.RAKOR_CONVENE),
    "rakor:confirm_signed": table(Act.RAKOR_CONVENE),
    "rakor:file_scan": table(Act.RAKOR_CONVENE, body=FILE),
    "rakor:raise_input": table(Act.RAKOR_INPUT),
    "rakor:open_gap": table(Act.GAP_OPEN),
    # who keeps the minutes of the meeting: the service refuses
    "rakor:speak": table(Act.GAP_OPEN),
    "rakor:follow_up": table(Act.RAKOR_INPUT),
    "rakor:decided": TABLE,
    "rakor:decided_csv": TABLE,
    "rakor:decided_xlsx": TABLE,
    "rakor:decided_line": TABLE,
    # its owner says that it is done, who keeps the minutes the rest: the service asks
    "rakor:finish_follow_up": table(Act.RAKOR_INPUT),
    "rakor:drop_follow_up": table(Act.RAKOR_INPUT),
    "rakor:resume_follow_up": table(Act.RAKOR_INPUT),
}
