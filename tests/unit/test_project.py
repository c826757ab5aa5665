"""The frame keeps its promises: everything pinned, every dependency has a reason, every command is listed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

from diagnostic.cli.main import commands
from supply_chain.pins import CONSTRAINTS, DEVELOPMENT, RUNTIME, brought_along, normal, requirements
from tests.distribution import FORKING, SERVERS
from tests.python_files import statements

ROOT = Path(__file__).resolve().parents[2]
CLUSTER = "requirements-cluster.txt"  # an extra, tested with what developers have


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def names(*files: str) -> set[str]:
    return {normal(requirement.name) for file in files for requirement in requirements(file)}


def imported(*folders: str) -> set[str]:
    """Top-level names of the packages that the code in `folders` imports, without Python's own and ours."""
    nodes = [node for folder in folders for path in paths(folder) for node in statements(path)]
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    found |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    ours = {"app", "bench", "diagnostic", "examples", "supply_chain", "tests", "conftest", ""}
    return {name.split(".")[0] for name in found} - set(sys.stdlib_module_names) - ours


@cache
def sources() -> Mapping[str, list[str]]:
    """The packages on the index that bring each importable one."""
    return packages_distributions()


def paths(folder: str) -> list[Path]:
    return [ROOT / folder] if (ROOT / folder).is_file() else sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("file", [RUNTIME, DEVELOPMENT, CONSTRAINTS])
def test_every_requirement_is_pinned_to_one_version(file):
    assert [str(r) for r in requirements(file) if not re.fullmatch(r"==[\w.]+", str(r.specifier))] == []


@pytest.mark.parametrize("file", [RUNTIME, DEVELOPMENT])
def test_the_pinned_versions_are_the_ones_tested_here(file):
    assert [str(r) for r in requirements(file) if version(r.name) not in r.specifier] == []


def test_whatever_the_requirements_bring_along_is_pinned_too():
    """Add the missing names to constraints.txt with the versions that `.venv/bin/pip list` shows."""
    needed = brought_along(requirements(RUNTIME) + requirements(DEVELOPMENT))
    assert sorted(needed - names(RUNTIME, DEVELOPMENT, CONSTRAINTS)) == []


def test_nothing_is_pinned_in_two_places():
    direct = [normal(r.name) for file in (RUNTIME, DEVELOPMENT, CONSTRAINTS) for r in requirements(file)]
    assert sorted({name for name in direct if direct.count(name) > 1}) == []


def test_the_extra_of_clusters_is_the_one_tested_here():
    assert {str(each) for each in requirements(CLUSTER)} <= {str(each) for each in requirements(DEVELOPMENT)}


@pytest.mark.parametrize("file", [RUNTIME, DEVELOPMENT])
def test_every_dependency_has_a_reason(file):
    reasons = text("docs/decisions/0001-dependencies.md").lower()
    assert [r.name for r in requirements(file) if f"| {r.name.lower()} |" not in reasons] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folders", "files"),
    [
        (("app.py", "diagnostic"), (RUNTIME, CLUSTER)),
        (("tests", "bench", "examples", "supply_chain"), (RUNTIME, DEVELOPMENT)),
    ],
    ids=["product", "tests"],
)
def test_whatever_the_code_imports_is_required_by_name(folders, files):
    comes_from = sources()
    wanted = {name: {normal(of) for of in comes_from.get(name, [name])} for name in imported(*folders)}
    assert sorted(name for name, sources in wanted.items() if not sources & names(*files)) == []


def test_every_make_target_is_listed_with_a_sentence():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    [phony] = re.findall(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)
    assert [target for target in phony.split() if f"make {target} " not in listed] == []


def test_the_ci_script_is_sound_bash_and_executable():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", script], capture_output=True, text=True).stderr == ""


def test_the_readme_opens_with_the_two_commands():
    readme = text("README.md")
    assert "make run" in readme
    assert "make test" in readme


def test_every_command_is_in_the_readme():
    assert [name for name in commands.commands if f"python -m diagnostic {name} " not in text("README.md")] == []


def test_every_file_of_browser_tests_has_its_server():
    assert sorted(SERVERS) == [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("tests/browser/test_*.py"))]


def test_every_file_that_forks_processes_is_known_before_workers_begin():
    of_storage = sorted(ROOT.glob("tests/storage/test_*.py"))
    forking = [path for path in of_storage if "from tests import killed" in path.read_text("utf-8")]
    assert sorted(FORKING) == [str(path.relative_to(ROOT)) for path in forking]


def test_markdown_links_lead_somewhere():
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [(d, link) for d in documents for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", d.read_text("utf-8"))]
    local = [(d, link) for d, link in links if not re.match(r"[a-z]+:", link)]
    assert sorted(f"{d.name}: {link}" for d, link in local if not (d.parent / link).exists()) == []


def test_decision_records_are_numbered_without_gaps_or_doubles():
    records = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [record[:4] for record in records] == [f"{i:04d}" for i in range(1, len(records) + 1)]
