"""Sessions whose person did nothing for a while, and the way back in by a true second factor."""

from __future__ import annotations

from allauth.account.internal.flows import login as flow
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import encrypt
from django.core.cache import cache
from django.test import Client

from posko.apps.people.models import User
from posko.kit import vaults
from posko.web.asking_again import KEY

ASKS = "/account/second-factor/reauthenticate/"
SECRET = "JBSWY3DPEHPK3PXP"  # of the tests only


def left_alone(client: Client, minutes: float) -> None:
    """As if all that the session remembers lay so many minutes further back."""
    session = client.session
    session[flow.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {**record, "at": record["at"] - minutes * 60} for record in session[flow.AUTHENTICATION_METHODS_SESSION_KEY]
    ]
    if KEY in session:
        acted, idle, shown = session[KEY]
        session[KEY] = (acted - minutes * 60, idle, shown - minutes * 60)
    if vaults.KEY in session:
        session[vaults.KEY] = {**session[vaults.KEY], "acted": session[vaults.KEY]["acted"] - minutes * 60}
    session.save()


def code_of(username: str) -> str:
    """What the authenticator app of a person shows now."""
    row = Authenticator.objects.get(user__username=username, type=Authenticator.Type.TOTP)
    row.data = {"secret": encrypt(SECRET)}
    row.save()
    cache.clear()  # a code counts once, and a test takes less than half a minute
    return str(totp.format_hotp_value(totp.hotp_value(SECRET, next(iter(totp.yield_hotp_counters_from_time())))))


def show_again(client: Client, username: str, next_page: str = "") -> str:
    """Show the second factor again; where it leads."""
    assert User.objects.filter(username=username).exists()
    answer = client.post(ASKS, {"code": code_of(username), "next": next_page})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer.headers["Location"])
