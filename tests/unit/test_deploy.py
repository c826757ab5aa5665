"""What is shipped in `deploy/`: texts that stand elsewhere too, and units that systemd can read."""

from __future__ import annotations

import shutil
import subprocess
from html import unescape

import pytest
import yaml
from sqlalchemy import make_url

from diagnostic.definitions.loading.catalogue_files import catalogue, complete_catalogues
from diagnostic.settings import ROOT

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


def test_containers_are_given_what_is_there():
    steps = (DEPLOY / "Containerfile").read_text()
    copied = [
        words.split()[1:-1] for words in steps.splitlines() if words.startswith("COPY ") and "--from" not in words
    ]
    assert [name for names in copied for name in names if not (ROOT / name).exists()] == []
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert services["a"] == services["b"] and {"database", "proxy"} < services.keys()


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
