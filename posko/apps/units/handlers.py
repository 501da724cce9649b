"""What teams answer by SMS or chat: `AMAN`, when they are asked whether they are well."""

from __future__ import annotations

import uuid
from datetime import datetime

from posko.apps.intake.inbox.registry import Answerer, Voice, answer_with
from posko.apps.units.teams import selectors, services
from posko.apps.units.teams.services import Said
from posko.domain.intake.answers import TEAM, Answer
from posko.domain.outgoing import texts
from posko.domain.units import teams


def _reply(_answer: Answer, voice: Voice, _said_at: datetime, _at: datetime) -> str | None:
    """What a team is told; None where no team speaks by this number, so that its word is read as any other message."""
    found = selectors.of_voice(voice.viewer, voice)
    if not found:
        return None
    return texts.team_heard() if any(team.state in teams.LIVE for team, _by in found) else texts.team_off_duty()


def _take(_answer: Answer, voice: Voice, key: uuid.UUID, said_at: datetime, at: datetime) -> str:
    """Every team on duty that speaks by this number is heard of."""
    refs = []
    for team, by in selectors.of_voice(voice.viewer, voice):
        if team.state in teams.LIVE:
            said = Said(uuid.uuid5(key, str(team.pk)), how="sms", said_at=said_at)
            services.say(team, said, by=by, at=at)
            refs.append(f"team:{team.pk}")
    return refs[0] if refs else "team:none"


answer_with(TEAM, Answerer(_reply, _take))
