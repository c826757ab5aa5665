"""The command line: options that belong together by their order, and exit codes for words that make no command."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from diagnostic.cli.main import commands, main, run
from diagnostic.cli.outside_audiences import in_groups

ROOT = Path(__file__).resolve().parents[2]


def grouped(*names: str) -> list[str]:
    """Options of each group, given the options in order (first letters); values are their places."""
    order = [f"outside_{name}" for name in names]
    values = {name: [str(i) for i, each in enumerate(order) if each == name] for name in order}
    groups = in_groups(order, values)
    assert [value for group in groups for value in group.values()] == [str(i) for i in range(len(names))]
    return ["".join(group) for group in groups]


@pytest.mark.parametrize(
    ("given", "groups"),
    [
        ("", []),
        ("qa", ["qa"]),
        ("qau", ["qau"]),
        ("qaqau", ["qa", "qau"]),
        ("uaqaqu", ["uaq", "aqu"]),
        ("qq", ["q", "q"]),
    ],
)
def test_an_outside_option_that_its_group_has_already_starts_the_next(given, groups):
    assert grouped(*given) == groups


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "COMMAND"),
        (["bogus"], "No such command 'bogus'"),
        (["check"], "Missing argument 'FILE...'"),
        (["link", "acme", "--role", "owner", "--label", "x"], "'owner' is not one of 'consultant', 'executive'"),
        (["audit", "out.json"], "Name files with --json FILE..."),
        (["audit", "--json", "out.json", "--wave", "w"], "Name a survey with --wave, or files with --json."),
    ],
    ids=["none", "unknown", "missing", "choice", "no option", "both"],
)
def test_words_that_make_no_command_exit_with_two(words, message, capsys):
    assert main(words, {}) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--help"], ["-h"], ["--version"], *([name, "-h"] for name in commands.commands)], ids=" ".join
)
def test_help_and_version_exit_with_zero(words, capsys):
    assert main(words, {}) == 0
    assert capsys.readouterr().out


def test_the_entry_point_is_where_the_project_says_it_is():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert scripts == {"inside-out": f"{run.__module__}:{run.__name__}"}
