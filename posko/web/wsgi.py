"""The door for a WSGI server. It does not open when the post is not ready."""

from __future__ import annotations

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from posko.cli import setting_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "posko.web.settings")
with setting_up.loading():
    application = get_wsgi_application()

from posko.kit import caches
from posko.web.startup import follow_parent, prove_ready

prove_ready(host=os.environ.get("POSKO_BIND", ""))
caches.forget_all()  # a restore, or work on the code, changed perhaps what they were worked out from
follow_parent()
# A request asks its database a dozen times, and each time comes back to a thread that computes and does not let go
# before this much is over: at Python's own 5 ms its page takes as many times longer.
sys.setswitchinterval(0.001)
# Everything loaded by now stays for good; the collector need not walk through it at every request.
gc.collect()
gc.freeze()
