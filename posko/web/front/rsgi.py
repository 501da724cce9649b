"""The door for granian, in RSGI: Django's WSGI application behind the front."""

from __future__ import annotations

import os

from posko.web.wsgi import application as django  # first: it sets Django up

from django.conf import settings  # isort: skip

from posko.web.front.application import Front  # isort: skip
from posko.web.front.threads import Threads  # isort: skip

THREADS = int(os.environ.get("POSKO_THREADS") or 32)
application = Front(django, Threads(THREADS), settings.INCOMING, proxies=settings.ALLAUTH_TRUSTED_PROXY_COUNT)
