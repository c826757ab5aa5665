"""A run on several processes tells of each test once, of failed ones and of a process that dies; what is made once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from diagnostic.settings import ROOT
from tests.workers import FORKS, made_once

CONFTEST = """
from tests.workers import Workers
def pytest_configure(config):
    config.pluginmanager.register(Workers(2))
"""
FILES = {
    "conftest.py": CONFTEST,
    "test_well.py": "def test_one(tmp_path, capfd):\n    print('a')\n    assert capfd.readouterr().out == 'a\\n'\n",
    "test_wrong.py": "def test_two():\n    print('heard')\n    assert 1 == 2\n",
    "test_dead.py": "import os\ndef test_three(): pass\ndef test_four(): os._exit(9)\ndef test_five(): pass\n",
    "test_left.py": "import pytest\n@pytest.mark.skip\ndef test_six(): pass\n",
}


def test_each_test_is_told_of_and_what_a_dead_worker_left_has_failed(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    run = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={tmp_path}", "."]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(run, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1, ended.stderr
    told = re.findall(r"^FAILED \S+::(test_\w+)", ended.stdout, re.MULTILINE)
    assert sorted(told) == ["test_five", "test_four", "test_two"], ended.stdout
    assert "3 failed, 2 passed, 1 skipped" in ended.stdout
    assert re.findall("^heard$", ended.stdout, re.MULTILINE) == ["heard"] and "assert 1 == 2" in ended.stdout
    assert "exit codes [0, 9]" in ended.stdout or "exit codes [9, 0]" in ended.stdout


def test_what_a_killed_maker_left_is_made_anew(tmp_path_factory):
    def make(folder: Path, killed: bool) -> None:
        folder.mkdir()
        (folder / f"{killed=}").touch()
        if killed:
            os._exit(9)

    killed = FORKS.Process(target=made_once, args=(tmp_path_factory, "folder", lambda folder: make(folder, True)))
    killed.start()
    killed.join()
    assert killed.exitcode == 9
    made = made_once(tmp_path_factory, "folder", lambda folder: make(folder, False))
    assert [path.name for path in made.iterdir()] == ["killed=False"]
