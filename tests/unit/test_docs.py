"""Documents name only what is there, in lines that fit a screen."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import click
import pytest

from diagnostic.cli.main import commands as cli
from diagnostic.ui.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "examples" / "README.md"])
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
LONGEST = 130  # characters; rows of tables and single links may be longer, for they cannot be broken
UNBREAKABLE = re.compile(r"\||\s*\(?\[[^]]*\]\(https?:\S+\)\W*$")
ONE_PAGE = 120  # lines

CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# What looks like a path into the repository: a folder of ours or one below `diagnostic/`, and something in it.
FOLDERS = {path.name for path in (*ROOT.iterdir(), *(ROOT / "diagnostic").iterdir()) if path.is_dir()} - {
    "var",
    ".venv",
}
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")
ENDINGS = (".py", ".md", ".yaml", ".toml", ".html", ".css", ".js", ".txt", ".json", ".png")
# Files by name alone that are made or handed over, not kept here.
OTHERS = {
    "sbom.cdx.json",
    "sign_in.yaml",
    "answers.csv",
    "customers.csv",
    "organisation.csv",
    "roster.csv",
    "diagnosis.json",
}


def paths_in(text: str) -> list[str]:
    """What `text` has in backticks and means as a path: with a folder of ours in front, or with a known ending.

    >>> paths_in("`core/scoring` and `and/or`, `app.py:3`, `docs/decisions/0003`, `python -m x`, `n/a`")
    ['core/scoring', 'app.py', 'docs/decisions/0003']
    """
    spans = [re.sub(r":\d+$", "", span) for span in CODE.findall(FENCE.sub("", text))]
    return [span for span in spans if PATH.fullmatch(span) and _is_path(span)]


def _is_path(span: str) -> bool:
    if "/" in span:
        return span.split("/")[0] in FOLDERS
    return span.endswith(ENDINGS) and span not in OTHERS


def exists(path: str) -> bool:
    """Is `path` there, from the root or from `diagnostic/`? `docs/decisions/0003` is the record of that number."""
    if re.fullmatch(r"docs/decisions/\d{4}", path):
        return any((ROOT / "docs" / "decisions").glob(f"{path[-4:]}-*.md"))
    return any((base / path).exists() for base in (ROOT, ROOT / "diagnostic"))


def rows(text: str, heading: str) -> list[list[str]]:
    """Cells of the tables below `heading`, up to the next heading of its level; without heads and rules."""
    level = heading.split(" ")[0]
    below = text.partition(f"{heading}\n")[2]
    part = re.split(rf"^{level} ", below, maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if not set("".join(row)) <= set("- :")]


@pytest.mark.parametrize("name", NAMES)
def test_paths_in_documents_exist(name):
    assert [path for path in paths_in((ROOT / name).read_text("utf-8")) if not exists(path)] == []


@pytest.mark.parametrize("name", NAMES)
def test_lines_fit_a_screen(name):
    lines = (ROOT / name).read_text("utf-8").splitlines()
    long = [(i, line) for i, line in enumerate(lines, start=1) if len(line) > LONGEST]
    assert [f"{name}:{i}: {len(line)}" for i, line in long if not UNBREAKABLE.match(line)] == []


def test_the_architecture_is_one_page():
    assert len((ROOT / "ARCHITECTURE.md").read_text("utf-8").splitlines()) <= ONE_PAGE


def test_every_place_to_put_something_exists():
    places = rows((ROOT / "ARCHITECTURE.md").read_text("utf-8"), "## Where do I put ...")[1:]
    assert len(places) >= 10
    for what, where in places:
        found = paths_in(where)
        assert found, f"no path for {what}"
        assert [path for path in found if not exists(path)] == [], what


def test_every_contract_between_packages_is_explained():
    """The page names each by how it begins in pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = [contract["name"].split(":")[0] for contract in settings["tool"]["importlinter"]["contracts"]]
    tables = rows((ROOT / "ARCHITECTURE.md").read_text("utf-8"), "## The wall")
    assert [name for name in contracts if name not in [row[0] for row in tables]] == []


def test_the_glossary_says_where_each_term_is_decided():
    """A path, several, or a dash; the head of the column names it `where`."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    tables = [rows(text, f"## {title}") for title in re.findall(r"^## (.*)$", text, re.MULTILINE)]
    tables = [table for table in tables if table]
    assert tables
    for head, *terms in tables:
        assert head == ["term", "in the literature", "what it means", "unit", "where"]
        for term in terms:
            assert len(term) == len(head), term[0]
            where = CODE.findall(term[-1])
            assert where or term[-1] in ("-", "not built yet"), term[0]
            assert [path for path in where if not exists(path)] == [], term[0]


def test_a_term_stands_in_the_glossary_once():
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    terms = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    repeated = {term for term in terms if terms.count(term) > 1}
    assert repeated <= {"term", "---", "receipt"}  # of an audit, and of a respondent


def test_properties_that_no_change_may_break_name_files_and_tests():
    table = rows((ROOT / "DEVELOPERS.md").read_text("utf-8"), "## Properties that no change may break")[1:]
    assert len(table) >= 6
    for claim, files, tests in table:
        assert paths_in(files), claim
        assert paths_in(tests), claim
        assert [path for path in paths_in(tests) if not path.startswith("tests/")] == [], claim


# What documents name beside paths: commands with their options, targets of make, headings of other documents, tests,
# settings and pages.
COMMAND = re.compile(r"python -m diagnostic ([^`\n#]+)")
HEADING = re.compile(r"(?:`docs/|\]\()([\w.-]+\.md)(?:`|\)) \(\"([^\"]+)\"\)")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
TITLES = tuple(each.title for each in PAGES)
READ = {"", ".py", ".toml", ".cfg", ".example", ".service", ".timer", ".yaml", ".http"}
THEIRS = {"HTTPS_PROXY", "GLIBC_TUNABLES", "SSL_CERT_FILE"}  # settings of others that count here


def commands_in(text: str) -> list[str]:
    """Words behind `python -m diagnostic`, and spans that begin with a command of ours and have an option."""
    spans = [span for span in CODE.findall(FENCE.sub("", text)) if span.split(" ")[0] in cli.commands and " --" in span]
    return [*COMMAND.findall(text), *spans]


def unknown_word(words: str) -> str | None:
    """The first command or option of a line that there is not.

    >>> [unknown_word(line) for line in ("link acme --role consultant", "lnik acme", "audit --wave X --jsn Y")]
    [None, 'lnik', '--jsn']
    """
    found: click.Command = cli
    rest = words.split()
    while isinstance(found, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        if name not in found.commands:
            return name
        found = found.commands[name]
    options = {option for each in found.params for option in each.opts} | {"--help", "--version"}
    return next((word for word in rest if word.startswith("--") and word.split("=")[0] not in options), None)


def anchors(text: str) -> set[str]:
    """What links may lead to within a document.

    >>> sorted(anchors("# Who gets in\\n## The file: norms.json\\n"))
    ['the-file-normsjson', 'who-gets-in']
    """
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings(text)}


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.*)$", text, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_commands_and_targets_in_documents_exist(name):
    text = (ROOT / name).read_text("utf-8")
    assert [line for line in commands_in(text) if unknown_word(line)] == []
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    asked = [span.split(" ")[1] for span in CODE.findall(text) if re.match(r"make [a-z-]+( |$)", span)]
    assert [each for each in asked if each not in targets] == []


@pytest.mark.parametrize("name", NAMES)
def test_links_and_headings_in_documents_exist(name):
    path = ROOT / name
    text = FENCE.sub("", path.read_text("utf-8"))
    for file, heading in HEADING.findall(text):
        assert heading in headings((ROOT / "docs" / file).read_text("utf-8")), f"{file} ({heading})"
    for file, anchor in LINK.findall(text):
        if not file.startswith(("http", "mailto")):
            there = path.parent / file if file else path
            assert there.exists(), file
            assert not anchor or anchor in anchors(there.read_text("utf-8")), f"{file}#{anchor}"


@pytest.mark.parametrize("name", NAMES)
def test_tests_settings_and_pages_in_documents_exist(name):
    text = (ROOT / name).read_text("utf-8")
    spans = " ".join(CODE.findall(FENCE.sub("", text)))
    assert [each for each in re.findall(r"\btest_\w+\b(?!\.py)", spans) if f"def {each}(" not in sources("tests")] == []
    ours = sources("diagnostic", "deploy", ".streamlit", "bench", "tests/browsing.py", "Makefile", ".ci/run")
    examples = " ".join(FENCE.findall(text))
    settings = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", spans)) - THEIRS
    assert [each for each in sorted(settings) if each not in ours and each not in examples] == []
    pages = re.findall(r"\bpage \"?([A-Z][a-z]+(?: [a-z]+)*)", text)
    assert name == "CHANGELOG.md" or [each for each in pages if not each.startswith(TITLES)] == []


@cache
def sources(*places: str) -> str:
    """The texts of files and of folders with all that is below them."""
    files = [file for place in places for file in [ROOT / place, *(ROOT / place).rglob("*")] if file.is_file()]
    return "\n".join(file.read_text("utf-8", "replace") for file in files if file.suffix in READ)


def test_the_test_sees_what_it_should():
    assert paths_in("`core/gone.py` `storage/` `and/or` `diagnostic/ui/main.py`") == [
        "core/gone.py",
        "storage/",
        "diagnostic/ui/main.py",
    ]
    assert [exists(path) for path in ("core/gone.py", "core/diagnosis.py", "docs/decisions/0003")] == [
        False,
        True,
        True,
    ]
