"""Real cases as lines of events, from the press and the court's own dates; what nobody has told is synthetic.

`tests/domain/cases` plays them, `tests/apps` enters them through the pages.
"""

from __future__ import annotations

# The Pinang Ranti case up to the report to the police; hours are invented, the days are those of the press.
PINANG_RANTI = """
{"at":"2024-11-28T10:00+07:00","event":"finding.recorded","actor":"bawaslu","known_at":"2024-11-27T14:00+07:00","event_at":"2024-11-27T11:00+07:00"}
{"at":"2024-11-29T09:00+07:00","event":"discussion.held","actor":"bawaslu","n":1}
{"at":"2024-12-01T09:00+07:00","event":"handling.extended","actor":"bawaslu","reason":"keterangan tambahan"}
{"at":"2024-12-02T16:00+07:00","event":"discussion.held","actor":"bawaslu","n":2}
{"at":"2024-12-03T10:00+07:00","event":"decision.made","actor":"bawaslu","class":"crime","evidence":2}
{"at":"2024-12-03T21:00+07:00","event":"report.forwarded","actor":"bawaslu"}
"""
# Synthetic: how it may have gone on until the verdict of 19 or 20 December.
TO_THE_VERDICT = """
{"at":"2024-12-09T10:00+07:00","event":"discussion.held","actor":"polres","n":3}
{"at":"2024-12-09T15:00+07:00","event":"file.sent","actor":"polres"}
{"at":"2024-12-11T10:00+07:00","event":"file.accepted","actor":"kejari"}
{"at":"2024-12-12T10:00+07:00","event":"suspect.handed_over","actor":"polres"}
{"at":"2024-12-13T10:00+07:00","event":"case.transferred","actor":"kejari"}
{"at":"2024-12-19T16:00+07:00","event":"verdict.read","actor":"pn"}
"""
# Synthetic: the longest way that the clocks allow, each step on its last day by practice.
LONG = """
{"at":"2024-12-04T10:00+07:00","event":"report.received","actor":"bawaslu","known_at":"2024-12-04T08:00+07:00"}
{"at":"2024-12-06T09:00+07:00","event":"report.reviewed","actor":"bawaslu","complete":true}
{"at":"2024-12-06T10:00+07:00","event":"report.registered","actor":"bawaslu"}
{"at":"2024-12-07T09:00+07:00","event":"discussion.held","actor":"bawaslu","n":1}
{"at":"2024-12-08T09:00+07:00","event":"handling.extended","actor":"bawaslu","reason":"saksi tambahan"}
{"at":"2024-12-11T09:00+07:00","event":"discussion.held","actor":"bawaslu","n":2}
{"at":"2024-12-11T15:00+07:00","event":"decision.made","actor":"bawaslu","class":"crime","evidence":2}
{"at":"2024-12-12T15:00+07:00","event":"report.forwarded","actor":"bawaslu"}
{"at":"2025-01-06T09:00+07:00","event":"discussion.held","actor":"polres","n":3}
{"at":"2025-01-06T15:00+07:00","event":"file.sent","actor":"polres"}
{"at":"2025-01-09T15:00+07:00","event":"file.returned","actor":"kejari"}
{"at":"2025-01-14T15:00+07:00","event":"file.resubmitted","actor":"polres"}
{"at":"2025-01-16T15:00+07:00","event":"file.accepted","actor":"kejari"}
{"at":"2025-01-17T15:00+07:00","event":"suspect.handed_over","actor":"polres"}
{"at":"2025-01-21T15:00+07:00","event":"case.transferred","actor":"kejari"}
{"at":"2025-02-04T15:00+07:00","event":"verdict.read","actor":"pn"}
{"at":"2025-02-07T15:00+07:00","event":"appeal.filed","actor":"kejari"}
{"at":"2025-02-12T15:00+07:00","event":"file.sent","actor":"pn"}
{"at":"2025-02-18T15:00+07:00","event":"appeal.decided","actor":"pt"}
{"at":"2025-02-21T15:00+07:00","event":"verdict.final","actor":"pn","received_at":"2025-02-21T15:00+07:00"}
{"at":"2025-02-26T15:00+07:00","event":"verdict.executed","actor":"kejari"}
"""
# The case of PN Penajam, 211/Pid.Sus/2024: the court's own dates from the transfer to the high court's verdict. The
# steps up to the transfer are synthetic, and so is the day of the appeal.
_TO_THE_POLICE = "\n".join(LONG.strip().splitlines()[:8]).replace("2024-12-", "2024-11-")
_TO_THE_HIGH_COURT = """
{"at":"2024-11-25T09:00+07:00","event":"discussion.held","actor":"polres","n":3}
{"at":"2024-12-02T09:00+07:00","event":"file.sent","actor":"polres"}
{"at":"2024-12-04T09:00+07:00","event":"file.returned","actor":"kejari"}
{"at":"2024-12-09T09:00+07:00","event":"file.resubmitted","actor":"polres"}
{"at":"2024-12-11T09:00+07:00","event":"file.accepted","actor":"kejari"}
{"at":"2024-12-12T09:00+07:00","event":"suspect.handed_over","actor":"polres"}
{"at":"2024-12-16T09:00+07:00","event":"case.transferred","actor":"kejari"}
{"at":"2024-12-23T15:00+07:00","event":"verdict.read","actor":"pn"}
{"at":"2024-12-24T15:00+07:00","event":"appeal.filed","actor":"kejari"}
{"at":"2025-01-09T15:00+07:00","event":"appeal.decided","actor":"pt"}
"""
PENAJAM = _TO_THE_POLICE + _TO_THE_HIGH_COURT
# Karawang: the suspect could not be handed over inside the five working days, and the case lapsed. Dates synthetic.
KARAWANG = "\n".join(LONG.strip().splitlines()[:13])
