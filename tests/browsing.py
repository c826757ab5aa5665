"""A real server and a real browser, for tests of what people see."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from bench.faults import processes
from diagnostic.settings import ROOT

WINDOWED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")  # draw letters as people see them
PROGRAMS = ("chromium-headless-shell", *WINDOWED)  # the same engine without windows: a fifth less to compute
UNUSED = (  # drawn for every window beside the page, two thirds of what opening one costs: the address bar's lists
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    # and what Playwright switches off: the browser heeds the last list alone
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "AvoidCorsURLLoaderRestartOnRedirect", "DestroyProfileOnBrowserClose"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "ThirdPartyStoragePartitioning", "PaintHolding"),
    *("LensOverlay", "MediaRouter", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    *("PreconnectToSearch",),
)
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ARGUMENTS += [f"--disable-features={','.join(UNUSED)}"]
ARGUMENTS += ["--js-flags=--no-opt"]  # pages are left before code that V8 compiles once more has paid for it
START_SECONDS = 120  # of a start that takes three: on a machine where twenty others compute it took sixty
CALM = """{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`*, ::before, ::after {
        transition: none !important; animation-duration: 1ms !important; animation-iteration-count: 1 !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
TRANSITIONS_END = """() => Promise.allSettled(
    document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished)
)"""  # what fades in has too little contrast until it is there
# rules of WCAG 2.2 and 2.1 that axe leaves out unless asked: targets of 24 pixels, and names that hold what is read
ALSO = {"rules": {rule: {"enabled": True} for rule in ("target-size", "label-content-name-mismatch")}}
RUN_AXE = "(wanted) => axe.run(wanted).then((found) => found.violations)"  # what it finds nothing in stays there
FOLLOW = """(address) => new Promise((begun) => {
    new MutationObserver((_, watch) => { watch.disconnect(); begun(true); }).observe(
        document.body, { subtree: true, attributeFilter: ["data-test-script-state"] });
    setTimeout(() => begun(false), 10000);
    history.pushState({}, "", address);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
})"""
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
REPORT_PAGES = (
    "report",
    "heatmap",
    "inside-outside",
    "inside-outside?view=map",
    "unit",
    "learned",
    "conversations",
    "inside-out-story",
    "motivators",
)
WORK_PAGES = (
    "measurement", "waves", "services", "import", "organisation", "rules", "links", "new-wave", "actions", "tried",
    "person", "for-everybody", "files", "first-steps", "questionnaires", "comments", "publish", "meetings",
    "so-far", "predicted-observed", "groups", "own-words", "mirror", "caring", "stories", "agreements",
    "rules?rules=Edit&rule=S04",
)  # fmt: skip
ADMINISTRATORS_PAGES = ("audit-log", "links", "sessions")


@contextmanager
def chromium(programs: Sequence[str] = PROGRAMS) -> Iterator:
    """A Playwright browser, the first of some programs that is there.

    The test is skipped where there is none, unless REQUIRE_BROWSER=1.
    """
    program = next(filter(None, map(shutil.which, programs)), None)
    missing = "Chromium (apt-get install chromium-headless-shell, or chromium)" if program is None else ""
    missing = missing or ("" if find_spec("playwright") else "Playwright")
    if missing:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(f"REQUIRE_BROWSER=1, but there is no {missing}", pytrace=False)
        pytest.skip(f"no {missing}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


def calm(context) -> None:
    """Let nothing fade or turn in what the pages of a context show, as where somebody asks for less motion.

    To draw what moves sixty times a second takes as long as all else that a page of Streamlit's does.
    """
    context.add_init_script(CALM)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@dataclass
class Server:
    """The app as people run it, on the installation at `home`."""

    home: Path
    port: int
    environ: Mapping[str, str] = field(default_factory=dict)
    process: Any = None

    @property
    def settings(self) -> Mapping[str, str]:
        """What its environment says beside that of this process."""
        return {"INSIDE_OUT_HOME": str(self.home), "PORT": str(self.port), "DEMONSTRATION": "0", **self.environ}

    def start(self) -> None:
        command = [sys.executable, "app.py"]
        with (self.home / "server.log").open("ab") as log:
            environ = {**os.environ, **self.settings}
            self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
        _wait_for(self.process, f"http://localhost:{self.port}/q")

    def kill(self) -> None:
        """The end without warning, as when the machine loses power."""
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)

    def log(self) -> str:
        return (self.home / "server.log").read_text()


class Forked(Server):
    """The same, forked off a process that has loaded the app, which takes most of what a start takes."""

    def start(self) -> None:
        self.process = processes.Server(self.settings, self.home / "server.log")
        self.process.serves("/q")

    def kill(self) -> None:
        self.process.kill()

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop()


@contextmanager
def server(
    home: Path, port: int, environ: Mapping[str, str] | None = None, kind: type[Server] = Server
) -> Iterator[Server]:
    """A server that runs until the end of the block."""
    found = kind(home, port, environ or {})
    try:
        found.start()
        yield found
    finally:
        found.stop()


def _wait_for(process: subprocess.Popen, url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:  # not there yet, or too busy to answer in time
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not start at {url}", pytrace=False)


@cache
def _axe() -> str:
    from axe_playwright_python.sync_playwright import Axe

    return Axe().axe_script


def violations(page, *rules: str, but: str = "") -> list[str]:
    """What axe-core finds on a page, by all its rules or these: rule and element, one line each.

    What it finds is looked at once more when nothing fades any longer: a page may have begun to draw anew meanwhile.
    but : a rule whose findings are known, and left out.
    """
    if not page.evaluate("'axe' in window"):
        browser = page.context.new_cdp_session(page)  # `evaluate` would copy, and wrap, half a million letters
        browser.send("Runtime.evaluate", {"expression": _axe()})
        browser.detach()
    wanted = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else ALSO)
    found = page.evaluate(RUN_AXE, wanted)
    if any(rule["id"] != but for rule in found):
        page.wait_for_selector("[data-stale=true]", state="detached")
        page.evaluate(TRANSITIONS_END)
        found = page.evaluate(RUN_AXE, wanted)
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found if rule["id"] != but for node in rule["nodes"]]


def follow(page, address: str) -> None:
    """Go from one of Streamlit's pages to another as back and forward do: its scripts, and axe's, stay compiled.

    Where Streamlit does not begin, the page is opened by its address.
    """
    if not page.evaluate(FOLLOW, address):
        page.goto(urljoin(page.url, address))


def settled(page):
    """The page once Streamlit has drawn it."""
    page.wait_for_selector("h1")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector("[data-stale=true]", state="detached")  # what is drawn anew is faded until it is
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached")  # of what is still fetched
    page.evaluate(TRANSITIONS_END)
    return page


def press(wanted) -> None:
    """Press what is on a page once that is drawn: until it is there, the page before it looks as settled."""
    wanted.wait_for()
    settled(wanted.page)
    wanted.click()


def finding(page) -> str:
    """The title of the page, which says what is found."""
    return settled(page).locator("h1").first.inner_text()
