"""An open vault stands in the session of the database and in the cookie of a browser, and in no process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.processes import ended, post_for_scripts, started

PERSON = "administrator.mpj2024-jaktim"
# A post over TLS. It takes the cookies of a browser and what to do, and gives the cookies and what the frame says.
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
if does:
    client.post(f"/people/vault/{does}/", {"phrase": PHRASE})
page = client.get("/people/vault/").content.decode()
kept = {name: cookie.value for name, cookie in client.cookies.items() if cookie.value}
print(json.dumps({"cookies": kept, "open": "Tutup brankas" in page, "name": vaults.COOKIE}))
"""


def test_two_processes_share_it_a_restart_keeps_it_and_what_one_closes_is_closed_for_all(tmp_path: Path) -> None:
    environment = post_for_scripts(tmp_path / "post", POSKO_HTTPS="1")

    def post(cookies: dict[str, str], does: str = "") -> Any:
        return json.loads(ended(started(POST, environment, json.dumps([cookies, does]), PERSON)))

    opened = post({}, "open")
    assert opened["open"]
    assert opened["name"] == "__Host-posko-vault"
    browser = opened["cookies"]
    assert post(browser)["open"], "the process that opened it has ended"
    without = {name: value for name, value in browser.items() if name != opened["name"]}
    assert not post(without)["open"], "the database alone opens nothing"
    assert not post(browser, "close")["open"]
    assert not post(browser)["open"], "an old cookie opens nothing any more"
