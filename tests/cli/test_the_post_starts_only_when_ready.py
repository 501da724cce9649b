"""`posko operation create` and `posko serve`: what must be there, and what stops the post from starting."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts import ROOT, found_post, posko, post_environment


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("post")
    found_post(data)
    return data


def test_an_empty_database_is_refused_by_name_of_the_command(tmp_path: Path) -> None:
    answer = posko("serve", data=tmp_path)
    assert answer.returncode == 2
    assert "posko operation create --city" in answer.stderr


def test_a_new_operation_prints_a_one_time_link_and_a_code_for_each_institution(tmp_path: Path) -> None:
    answer = posko("operation", "create", "--city", "jaktim", "--address", "https://posko.example", data=tmp_path)
    assert answer.returncode == 0
    assert "https://posko.example/people/enter/" in answer.stdout
    codes = dict(re.findall(r"^  (\w+): ([A-Z2-7 ]{29})$", answer.stdout, re.M))
    assert codes.keys() > {"Polri", "TNI", "KPU", "Bawaslu", "Kejaksaan", "Pemkot"} and len({*codes.values()}) == 8


def test_an_unknown_city_is_refused_with_what_there_is(tmp_path: Path) -> None:
    answer = posko("operation", "create", "--city", "atlantis", data=tmp_path)
    assert answer.returncode == 2
    assert "jaktim" in answer.stderr


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"POSKO_DEBUG": "1"}, "DEBUG"),
        ({"POSKO_SECRET_KEY": "short"}, "POSKO_SECRET_KEY"),
        ({"POSKO_DEMO": "1"}, "not a demo"),
        ({"POSKO_HOSTS": "posko.example.go.id,.example.go.id"}, "POSKO_HOSTS holds “.example.go.id”"),
        ({"POSKO_HOSTS": "https://posko.example.go.id"}, "without scheme"),
    ],
)
def test_an_unsafe_setting_stops_the_post_from_starting(environment: dict[str, str], word: str, built: Path) -> None:
    answer = posko("serve", "--port", "1", data=built, **environment)
    assert answer.returncode == 2
    assert word in answer.stderr


def test_a_pattern_among_the_names_stops_the_post_by_tls_too(built: Path) -> None:
    answer = posko("serve", "--tls", "--port", "1", data=built, POSKO_HOSTS="*.example.go.id")
    assert (answer.returncode, "POSKO_HOSTS holds “*.example.go.id”" in answer.stderr) == (2, True)


def test_a_name_or_an_address_that_is_open_to_all_stops_the_post(built: Path) -> None:
    named = posko("serve", "--port", "1", data=built, POSKO_HOSTS="*")
    assert (named.returncode, "POSKO_HOSTS" in named.stderr) == (2, True)
    in_the_clear = posko("serve", "--host", "0.0.0.0", "--port", "1", data=built)
    assert (in_the_clear.returncode, "POSKO_HTTPS=1" in in_the_clear.stderr) == (2, True)


def test_demo_sessions_are_refused_on_an_open_address(built: Path) -> None:
    answer = posko("serve", "--host", "0.0.0.0", "--port", "1", data=built, POSKO_DEMO="1", POSKO_PLAIN="1")
    assert answer.returncode == 2
    assert "127.0.0.1" in answer.stderr


def test_a_port_that_is_taken_is_named(built: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = posko("serve", "--port", str(taken.getsockname()[1]), data=built)
    assert answer.returncode == 2
    assert "--port" in answer.stderr


def test_a_data_folder_that_is_open_to_others_is_refused_as_keys_are(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "open")
    (tmp_path / "open").chmod(0o755)
    answer = posko("serve", "--port", "1", data=tmp_path / "open")
    assert (answer.returncode, "chmod 700" in answer.stderr) == (2, True)


def test_what_a_post_writes_is_for_its_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    # The umask of a login shell.
    call = [sys.executable, "-m", "posko.web.command", "operation", "create", "--city", "jaktim"]
    subprocess.run(call, check=True, cwd=ROOT, env=post_environment(data), umask=0o022, stdout=subprocess.DEVNULL)
    open_ones = [path for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o077]
    assert open_ones == []
    assert (data / "posko.sqlite3").exists()


def test_an_empty_name_of_a_database_is_none(tmp_path: Path) -> None:
    told = "from posko.web import settings as s; print(s.DATABASES['default']['ENGINE'])"
    call = [sys.executable, "-c", told]
    answer = subprocess.run(
        call, check=True, cwd=ROOT, env=post_environment(tmp_path, DATABASE_URL=""), stdout=subprocess.PIPE, text=True
    )
    assert answer.stdout.strip() == "django.db.backends.sqlite3"


@pytest.mark.parametrize(
    ("chosen", "told"), [("", "31536000 False"), ("subdomains", "31536000 True"), ("none", "0 False")]
)
def test_hsts_binds_the_names_below_only_where_that_is_chosen(chosen: str, told: str, tmp_path: Path) -> None:
    asked = "from posko.web import settings as s; print(s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS)"
    environment = post_environment(tmp_path, POSKO_HTTPS="1", POSKO_HSTS=chosen)
    answer = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert answer.stdout.strip() == told
