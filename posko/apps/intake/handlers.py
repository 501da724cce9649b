"""Who reads the channels of this noun's own doors."""

from __future__ import annotations

from posko.apps.intake.gateways.selectors import report_of
from posko.apps.intake.inbox.registry import read_with
from posko.domain.intake import Channel, api, openrosa

for _channel in (Channel.API, Channel.PHONE, Channel.TABLE):
    read_with(_channel, api.read_report)
read_with(Channel.SMS, report_of)
read_with(Channel.TELEGRAM, report_of)
read_with(Channel.WHATSAPP, report_of)
read_with(Channel.ODK, openrosa.read)
