"""What is shipped in `deploy/`: texts that stand elsewhere too, and units that systemd can read."""

from __future__ import annotations

import re
import shutil
import subprocess
from html import unescape

import pytest
import yaml
from sqlalchemy import make_url

from diagnostic.definitions.loading.catalogue_files import catalogue, complete_catalogues
from diagnostic.mail_settings import MAIL_VARIABLES
from diagnostic.services.server.serve import NOTICED, PATIENCE_AT_END
from diagnostic.settings import ROOT, VARIABLES
from diagnostic.web.routes import LOST

DEPLOY = ROOT / "deploy"


def test_the_page_of_a_proxy_without_servers_says_in_each_language_what_ours_says():
    headers, _, page = (DEPLOY / "haproxy" / "away.http").read_text().partition("\n\n")
    assert headers.startswith("HTTP/1.0 503 ") and "Retry-After: " in headers and "no-store" in headers
    assert len(headers) + len(page.encode()) < 16_000  # a buffer of HAProxy
    words = {
        language: [catalogue(language).text(name) for name in ("away_title", "away")]
        for language in complete_catalogues()
    }
    missing = {language for language, both in words.items() for each in both if each not in unescape(page)}
    assert missing == set() and all(f'<section lang="{language}">' in page for language in words)


CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES, PROXY = COMPOSE["services"], COMPOSE["services"]["proxy"]["environment"]
HAPROXY = (DEPLOY / "haproxy" / "haproxy.cfg").read_text()
IMAGE = dict(re.findall(r"(\w+)=(\S+)", re.search(r"^ENV (.+)$", CONTAINERFILE, re.MULTILINE).group(1)))
NOT_OURS = {  # who reads what no setting of ours is
    "PGPASSWORD": "PostgreSQL's library",
    "FORWARDED_ALLOW_IPS": "uvicorn",
    "LOG_FORMAT": "diagnostic/services/server/log.py",
    "SIGN_IN_SECRET": "sign_in.yaml names it",
}


def test_containers_are_given_what_is_there_and_nothing_else():
    copies = [line.split()[1:-1] for line in CONTAINERFILE.splitlines() if re.match("COPY (?!--from)", line)]
    names = [name for copied in copies for name in copied]
    assert [name for name in names if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored and {line[1:] for line in ignored if line.startswith("!")} == set(names)


def test_servers_of_containers_are_alike_and_a_backup_is_made_as_one_of_them():
    assert SERVICES["a"] == SERVICES["b"] and {"database", "proxy"} < SERVICES.keys()
    own = {"profiles", "restart", "healthcheck", "entrypoint", "command", "volumes", "secrets"}
    assert {key for key in SERVICES["backup"] if SERVICES["backup"][key] != SERVICES["a"].get(key)} == own


def test_what_environments_set_is_read_by_somebody():
    example = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "environment.example").read_text(), re.MULTILINE)
    units = [unit.read_text() for unit in (DEPLOY / "systemd").glob("*.service")]
    by_units = [name for unit in units for name in re.findall(r"^Environment=(\w+)=", unit, re.MULTILINE)]
    by_python = {name for name in IMAGE if name.startswith("PYTHON")}
    named = {*example, *by_units, *SERVICES["a"]["environment"], *IMAGE} - by_python - NOT_OURS.keys()
    assert named - set(VARIABLES) == set()


def test_a_setting_of_the_mail_server_reaches_containers():
    assert set(MAIL_VARIABLES) < SERVICES["a"]["environment"].keys()


def test_the_proxy_of_containers_sets_what_its_configuration_has():
    presets = dict(re.findall(r"presetenv (INSIDE_OUT_\w+) (.+)", HAPROXY))
    assert PROXY.keys() <= presets.keys()
    (place,) = (mount.split(":")[1] for mount in SERVICES["proxy"]["volumes"])
    assert (DEPLOY / "haproxy" / PROXY["INSIDE_OUT_AWAY"].removeprefix(f"{place}/")).exists()
    secrets = {f"/run/secrets/{name}" for name in SERVICES["proxy"]["secrets"]}
    assert set(re.findall(r"/run/secrets/\w+", PROXY["INSIDE_OUT_BIND"])) == secrets
    assert 2 * int(PROXY["INSIDE_OUT_MOST"]) + 100 < SERVICES["proxy"]["ulimits"]["nofile"]


@pytest.mark.parametrize("server", ["a", "b"])
def test_the_proxy_of_containers_asks_servers_where_they_answer(server):
    name = server.upper()
    assert PROXY[f"INSIDE_OUT_{name}"] == f"{server}:{IMAGE['PORT']}" and f"EXPOSE {IMAGE['PORT']}\n" in CONTAINERFILE
    assert PROXY[f"INSIDE_OUT_{name}_ALIVE"] == SERVICES[server]["environment"]["ALIVE_PORT"]
    assert set(SERVICES[server]["networks"]) & set(SERVICES["proxy"]["networks"])
    assert IMAGE["HOST"] == "0.0.0.0"


def test_addresses_that_are_asked_for_health_are_there():
    asked = set(re.findall(r"http-check send meth GET uri (\S+)", HAPROXY))
    asked |= set(re.findall(rf"http://127\.0\.0\.1:{IMAGE['PORT']}(/\w+)", CONTAINERFILE))
    assert asked == {"/ready", "/health"} and asked <= set(LOST)


def test_addresses_that_any_server_answers_are_there():
    (names,) = re.findall(r"use_backend answers if \{ path -m reg \^/\(([\w|]+)\)", HAPROXY)
    assert {f"/{name}" for name in names.split("|")} <= set(LOST)


def test_containers_write_nothing_but_their_folder_and_have_no_rights():
    for service in ("a", "b", "backup", "proxy"):
        limits = SERVICES[service]
        assert limits["read_only"] and limits["cap_drop"] == ["ALL"] and limits["security_opt"] == ["no-new-privileges"]
    assert f"home:{IMAGE['INSIDE_OUT_HOME']}" in SERVICES["a"]["volumes"]
    assert f"VOLUME {IMAGE['INSIDE_OUT_HOME']}\n" in CONTAINERFILE and "\nUSER inside-out\n" in CONTAINERFILE


def test_who_stops_a_server_waits_until_it_has_ended():
    (unit,) = (DEPLOY / "systemd").glob("inside-out@.service")
    patience = [SERVICES["a"]["stop_grace_period"].removesuffix("s")]
    patience += re.findall(r"^TimeoutStopSec=(\d+)$", unit.read_text(), re.MULTILINE)
    assert len(patience) == 2 and all(int(each) > PATIENCE_AT_END + NOTICED for each in patience)


def test_what_containers_need_to_be_told_is_in_the_manual():
    text = (DEPLOY / "compose.yaml").read_text()
    manual = (ROOT / "docs" / "operating.md").read_text()
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    assert {name for name in asked if f"`{name}`" not in manual} == set()


def test_postgresql_lets_the_user_of_the_units_in_without_a_password():
    """As Debian sets it up (peer): who is called the same there as on the machine."""
    lines = (DEPLOY / "environment.example").read_text().splitlines()
    (url,) = (line.removeprefix("DATABASE_URL=") for line in lines if line.startswith("DATABASE_URL="))
    units = [unit.read_text() for unit in (DEPLOY / "systemd").glob("*.service")]
    users = {line.removeprefix("User=") for unit in units for line in unit.splitlines() if line.startswith("User=")}
    assert {make_url(url).username} == users


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")
def test_units_are_read_by_systemd(tmp_path):
    for unit in (DEPLOY / "systemd").iterdir():
        words = unit.read_text().replace("/opt/inside-out/current/.venv/bin/python", "/bin/true")
        (tmp_path / unit.name).write_text(words)
    units = sorted(map(str, tmp_path.iterdir()))
    made = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    assert [line for line in made.stderr.splitlines() if "inside-out" in line] == []
