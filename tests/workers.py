"""Tests on several processes, forked off the one that has collected them: nothing is imported or collected twice."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import active_children, connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from _pytest._io import TerminalWriter

from tests.distribution import forks, group_of

NAME = "worker-"  # and a number: the folder of a worker's temporary folders
FORKS = get_context("fork")


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A path that `make` filled, shared by the workers of a run: whoever is first makes it, others wait for it."""
    base = factory.getbasetemp()
    shared = base.parent if base.name.startswith(NAME) else base
    made, unfinished = shared / name, shared / f"{name}.part"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(unfinished, ignore_errors=True)  # what somebody left who was killed: a folder
            unfinished.unlink(missing_ok=True)  # or a file
            make(unfinished)
            unfinished.rename(made)
    return made


class Workers:
    """A plugin of pytest: shares the tests among processes, a group at a time to whoever is free."""

    def __init__(self, number: int):
        self._number = number
        self._next = FORKS.Value("i", 0)  # of the groups: the first that nobody has taken
        self._stop = FORKS.Event()
        self._missing: dict[str, pytest.Item] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        if session.testsfailed or session.config.option.collectonly:
            return None  # to pytest, which says so
        groups = _grouped(session.items)
        self._missing = {item.nodeid: item for item in session.items}
        session.config.pluginmanager.getplugin("terminalreporter").showfspath = False  # files come by turns
        base = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        if any(map(forks, self._missing)):
            from tests.forks import begin  # here: it imports the product

            begin(base / "forks.log")
        running = dict(self._started(session, groups, number) for number in range(min(self._number, len(groups))))
        try:
            self._listen(session, list(running))
        except BaseException:
            for process in running.values():
                os.kill(process.pid or 0, signal.SIGINT)
            raise
        finally:
            for process in active_children():
                process.join()
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        for item in self._missing.values():
            ended = [process.exitcode for process in running.values()]
            _tell(session, [_lost(item, f"not run to its end: the workers ended with the exit codes {ended}")])
        return True

    def _started(self, session: pytest.Session, groups: list, number: int) -> tuple[Connection, BaseProcess]:
        ours, theirs = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=self._work, args=(session, groups, number, theirs))
        process.start()
        theirs.close()
        return ours, process

    def _listen(self, session: pytest.Session, pipes: list[Connection]) -> None:
        """Hand on what workers report until all have ended."""
        hook, config = session.config.hook, session.config
        while pipes:
            for pipe in connection.wait(pipes):
                assert isinstance(pipe, Connection)
                try:
                    sent = pipe.recv()
                except EOFError:
                    pipes.remove(pipe)
                    continue
                reports = [hook.pytest_report_from_serializable(config=config, data=data) for data in sent]
                del self._missing[reports[0].nodeid]
                _tell(session, reports)
                if session.shouldfail or session.shouldstop:
                    self._stop.set()

    # ---- what a worker does

    def _work(self, session: pytest.Session, groups: list, number: int, pipe: Connection) -> None:
        if any(map(forks, self._missing)):
            from tests.forks import share

            share()
        config = session.config
        factory = config._tmp_path_factory  # type: ignore[attr-defined]
        factory._basetemp = factory.getbasetemp() / f"{NAME}{number}"
        factory._basetemp.mkdir(mode=0o700)
        capture = config.pluginmanager.getplugin("capturemanager")
        capture.stop_global_capturing()  # which all would write to the same file
        config.pluginmanager.unregister(name="terminalreporter")
        config.pluginmanager.register(_Silent(), "terminalreporter")
        capture.start_global_capturing()
        config.pluginmanager.register(_Sender(config, pipe))
        try:
            items = self._taken(groups)
            item = next(items, None)
            while item is not None:
                following = next(items, None)  # taken beforehand: what it needs too is not torn down
                config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                item = following
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # once more, from the process that listens
            session._setupstate.teardown_exact(None)  # servers and browsers end
        os._exit(0)

    def _taken(self, groups: list) -> Iterator[pytest.Item]:
        while True:
            with self._next.get_lock():
                number = self._next.value
                self._next.value += 1
            if number >= len(groups):
                return
            for item in groups[number]:
                if self._stop.is_set():
                    return
                yield item


class _Silent:
    """In the place of who prints: the process that listens tells of every test."""

    def __init__(self) -> None:
        self._tw = TerminalWriter(Path(os.devnull).open("w"))  # noqa: SIM115


class _Sender:
    """Sends a worker's reports, all of a test at once."""

    def __init__(self, config: pytest.Config, pipe: Connection):
        self._config, self._pipe = config, pipe
        self._reports: list[Any] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        hook = self._config.hook
        self._reports.append(hook.pytest_report_to_serializable(config=self._config, report=report))

    def pytest_runtest_logfinish(self) -> None:
        self._pipe.send(self._reports)
        self._reports = []


def _grouped(items: Sequence[pytest.Item]) -> list[list[pytest.Item]]:
    found: dict[str, list[pytest.Item]] = {}
    for item in items:
        found.setdefault(group_of(item.nodeid), []).append(item)
    return list(found.values())


def _tell(session: pytest.Session, reports: Sequence[pytest.TestReport]) -> None:
    hook = session.config.hook
    for report in reports:
        hook.pytest_runtest_logreport(report=report)
    hook.pytest_runtest_logfinish(nodeid=reports[0].nodeid, location=reports[0].location)


def _lost(item: pytest.Item, why: str) -> pytest.TestReport:
    return pytest.TestReport(item.nodeid, item.location, {}, "failed", why, "call")
