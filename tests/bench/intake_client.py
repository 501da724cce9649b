"""A load client: eight threads with a kept connection each send reports to a post. Prints one line of JSON.

A process of its own, so that it takes no time of the server's interpreter. `python -m tests.bench.intake_client ADDRESS
TOKEN COUNT [CLIENTS]`; a TOKEN that begins with `sms:` is the secret of a gateway, which passes on short messages.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
import uuid
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import urlsplit

from posko.domain.intake.gateways import signature

WORDS = ("antrean panjang", "kotak suara kurang", "listrik padam", "banjir di jalan masuk", "saksi bertengkar")
# A gateway's messages come from so many telephones: none of them sends more than one sender may.
SMS, TELEPHONES = "sms:", 400
CODES = ("RIBUT", "BANJIR", "LISTRIK")
KINDS = ("queue", "logistics", "power", "flood", "brawl")


def report(number: int, places: list[str], dice: random.Random) -> tuple[str, bytes]:
    """A key and a body, each its own."""
    kind = dice.randrange(len(KINDS))
    body = {
        "form": "incident",
        "place": dice.choice(places),
        "at": datetime.now(UTC).isoformat(),
        "answers": {"kind": KINDS[kind], "severity": dice.randint(1, 4)},
        "text": f"{WORDS[kind].capitalize()}, laporan ke-{number}, perlu bantuan petugas di lokasi",
    }
    return str(uuid.uuid4()), json.dumps(body).encode()


def short_message(number: int, secret: str, dice: random.Random) -> tuple[bytes, str]:
    """The body that a gateway posts, and its signature; each message from another of its telephones in turn."""
    told = {
        "sender": telephone(number % TELEPHONES),
        "text": f"LAPOR {dice.choice(CODES)} TPS 028 laporan ke-{number}",
        "message_id": str(uuid.uuid4()),
        "ts": str(int(datetime.now(UTC).timestamp())),
    }
    body = json.dumps(told).encode()
    return body, signature(secret, told["ts"], body)


def telephone(number: int) -> str:
    """An invented number."""
    return f"0812{number:08}"


def send_all(address: str, token: str, count: int, clients: int) -> dict[str, object]:
    """Send them all; seconds in whole and a look-up, and how often each status came."""
    where = urlsplit(address)
    places = [f"31.75.09.1002/{number:03}" for number in range(1, 29)]
    statuses: Counter[int] = Counter()
    times: list[float] = []
    ids: list[int] = []
    lock, numbers = threading.Lock(), iter(range(count))

    def client(seed: int) -> None:
        dice = random.Random(seed)  # reports to measure with, nothing secret
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        own: list[float] = []
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                break
            if token.startswith(SMS):
                body, signed = short_message(number, token.removeprefix(SMS), dice)
                path, more = "/gateway/sms", {"X-Posko-Signature": signed}
            else:
                key, body = report(number, places, dice)
                path, more = "/api/v1/reports", {"Idempotency-Key": key}
            begun = time.perf_counter()
            connection.request("POST", path, body, {**headers, **more})
            answer = connection.getresponse()
            content = answer.read()
            own.append(time.perf_counter() - begun)
            with lock:
                statuses[answer.status] += 1
                if answer.status == 201:
                    ids.append(json.loads(content)["id"])
        connection.close()
        with lock:
            times.extend(own)

    threads = [threading.Thread(target=client, args=(seed,)) for seed in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    times.sort()
    return {
        "seconds": seconds,
        "statuses": {str(status): each for status, each in statuses.items()},
        "ids": len(set(ids)),
        **{f"p{share}": times[min(len(times) - 1, len(times) * share // 100)] for share in (50, 95, 99)},
        "max": times[-1],
    }


if __name__ == "__main__":
    count, clients = int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 8
    print(json.dumps(send_all(sys.argv[1], sys.argv[2], count, clients)))
