"""An open vault stands in the session of the database and in the cookie of a browser, and in no process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.processes import ended, post_for_scripts, started

PERSON = "administrator.mpj2024-jaktim"
# A post over TLS. It takes the cookies of a browser and what to do, and says after each whether the vault is open.
POST = """
import json, sys
import django
django.setup()
from posko.kit import vaults
from tests.cast import a_client, logged_in
from tests.vaults import PHRASE, give_vault

cookies, does = json.loads(sys.argv[1])
client = a_client()
if not cookies:
    give_vault(sys.argv[2])
    client = logged_in(sys.argv[2], vault=False)
client.cookies.load(cookies)
client.defaults |= {"SERVER_NAME": "127.0.0.1", "wsgi.url_scheme": "https", "HTTP_REFERER": "https://127.0.0.1/"}
told = []
for act in does:
    if act != "look":
        client.post(f"/people/vault/{act}/", {"phrase": PHRASE})
    told.append("Tutup brankas" in client.get("/people/vault/").content.decode())
kept = {name: cookie.value for name, cookie in client.cookies.items() if cookie.value}
print(json.dumps({"cookies": kept, "open": told, "name": vaults.COOKIE}))
"""


def test_a_restart_keeps_it_and_what_one_process_closes_is_closed_for_all(tmp_path: Path) -> None:
    environment = post_for_scripts(tmp_path / "post", POSKO_HTTPS="1")

    def post(cookies: dict[str, str], *does: str) -> Any:
        return json.loads(ended(started(POST, environment, json.dumps([cookies, does]), PERSON)))

    opened = post({}, "open")
    browser = opened["cookies"]
    assert opened["name"] == "__Host-posko-vault"
    assert opened["name"] in browser
    assert post(browser, "look", "close")["open"] == [True, False], "the process that opened it has ended"
    assert post(browser, "look")["open"] == [False], "an old cookie opens nothing any more"
