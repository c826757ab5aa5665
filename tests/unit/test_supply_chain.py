"""What the product is made of, and what is known against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply_chain.advisories import CLEAN, FOUND, UNASKED, Advisory, UnaskedError, affects, asked, kept, main
from supply_chain.bill import bill
from supply_chain.pins import ROOT, Pin, pins

JINJA = Pin("jinja2", "3.1.6", "required")
SILENT = {"axe-playwright-python"}  # declares no licence; for tests alone


@pytest.fixture(scope="module")
def written() -> str:
    return bill()


def test_the_bill_is_cyclonedx_1_6(written):
    assert json.loads(written)["specVersion"] == "1.6"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written) is None


def test_the_bill_has_every_pin_with_its_licence_and_what_the_product_runs_on(written):
    libraries = [each for each in json.loads(written)["components"] if each["type"] == "library"]
    assert {each["purl"] for each in libraries} == {f"pkg:pypi/{pin.name}@{pin.version}" for pin in pins()}
    assert {each["name"] for each in libraries if not each.get("licenses")} == SILENT
    scopes = {each["name"]: each["scope"] for each in libraries}
    some = {"starlette": "required", "uvloop": "required", "dask": "optional", "pytest": "excluded"}
    assert {name: scopes[name] for name in some} == some


def test_the_bill_has_the_fonts_that_are_shipped_with_their_digests(written):
    files = [each for each in json.loads(written)["components"] if each["type"] == "file"]
    assert len(files) == 4
    assert {(len(each["hashes"][0]["content"]), each["licenses"][0]["license"]["id"]) for each in files} == {
        (64, "OFL-1.1")
    }


def test_the_bill_has_the_same_bytes_in_another_process(written):
    """Sets have another order there."""
    again = subprocess.run(
        [sys.executable, "-m", "supply_chain.bill"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )
    assert again.stdout.decode() == written


def record(*events: dict[str, str], versions: tuple[str, ...] = (), name: str = "Jinja2", **more: str) -> dict:
    affected = {
        "package": {"name": name, "ecosystem": "PyPI"},
        "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
        "versions": versions,
    }
    return {"id": "PYSEC-1", "summary": "Escapes nothing", "aliases": ["CVE-1"], "affected": [affected], **more}


@pytest.mark.parametrize(
    ("known", "affected"),
    [
        (record({"introduced": "0"}), True),
        (record({"introduced": "0"}, {"fixed": "3.1.6"}), False),
        (record({"introduced": "0"}, {"fixed": "3.1.7"}), True),
        (record({"introduced": "3.2"}), False),
        (record({"introduced": "3"}, {"last_affected": "3.1.6"}), True),
        (record({"introduced": "3"}, {"last_affected": "3.1.5"}), False),
        (record({"introduced": "2"}, {"fixed": "3"}, {"introduced": "3.1.6"}, {"fixed": "3.1.7"}), True),
        (record({"introduced": "3.1.6"}, {"introduced": "0"}, {"fixed": "3"}, {"fixed": "3.1.7"}), True),  # in no order
        (record(versions=("3.1.6",)), True),
        (record(versions=("3.1.5",)), False),
        (record({"introduced": "a version"}), True),  # what cannot be compared is looked at
        (record({"introduced": "0"}, name="jinja"), False),
        (record({"introduced": "0"}, withdrawn="2026-01-01"), False),
    ],
)
def test_an_advisory_affects_the_versions_it_names(known, affected):
    assert affects(known, JINJA) is affected


def test_a_folder_is_read_where_there_is_no_network(tmp_path):
    (tmp_path / "vulns" / "jinja2").mkdir(parents=True)
    told = record({"introduced": "0"}, {"fixed": "3.1.7"}, modified="2026-11-02T10:00:00Z")
    (tmp_path / "vulns" / "jinja2" / "PYSEC-1.yaml").write_text(json.dumps(told, indent=0))
    assert [str(each) for each in kept([JINJA], tmp_path)] == [
        "jinja2 3.1.6: PYSEC-1, CVE-1: Escapes nothing\n    raise it to 3.1.7"
    ]
    said: list[str] = []
    assert main([str(tmp_path)], said.append) == FOUND
    assert said[-1] == f"The last change in {tmp_path} is of 2026-11-02: of what was published later it knows nothing."


@contextmanager
def server(answers: dict[str, object]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = answers.get(self.path)
            self.send_response(200 if body is not None else 500)
            self.end_headers()
            self.wfile.write(b"" if body is None else json.dumps(body).encode())

        do_POST = do_GET

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


def test_a_server_is_asked_once_about_all_pins_and_once_about_each_advisory():
    found = record({"introduced": "0"})
    twice = {**found, "id": "GHSA-1", "aliases": ["CVE-1", "PYSEC-1"]}
    results = [{}, {"vulns": [{"id": "PYSEC-1"}, {"id": "GHSA-1"}]}]
    answers = {"/v1/querybatch": {"results": results}, "/v1/vulns/PYSEC-1": found, "/v1/vulns/GHSA-1": twice}
    with server(answers) as address:
        [advisory] = asked([Pin("click", "8.5.1", "required"), JINJA], address)
    assert advisory == Advisory(JINJA, "GHSA-1", ("CVE-1", "PYSEC-1"), "Escapes nothing", ())


@pytest.mark.parametrize(
    "answers",
    [{}, {"/v1/querybatch": {"results": []}}, {"/v1/querybatch": {"results": [{"next_page_token": "x"}]}}],
    ids=["an error", "too few answers", "several pages"],
)
def test_half_an_answer_is_none(answers):
    with server(answers) as address, pytest.raises(UnaskedError):
        asked([JINJA], address)


def test_who_could_not_ask_says_so_and_fails(tmp_path):
    said: list[str] = []
    assert main([str(tmp_path)], said.append) == UNASKED != CLEAN
    (tmp_path / "vulns" / "jinja2").mkdir(parents=True)
    assert main([str(tmp_path)], said.append) == UNASKED  # a clone without a single advisory
    assert said[0].startswith(f"Not checked: {tmp_path} has no folder vulns")
