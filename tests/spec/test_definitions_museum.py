"""A museum of files, each beside exactly what `check` prints: broken ones in bad_yaml, sound ones in good_yaml.

To add one, write it, run `python -m diagnostic check NAME.yaml > NAME.expected.txt` in its folder, and read the result
as somebody who never saw YAML: does it say where, what was expected, what was found and what to do?
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from diagnostic.cli.main import main
from diagnostic.services.offline import check

HERE = Path(__file__).resolve().parent.parent
BAD = sorted((HERE / "bad_yaml").rglob("*.expected.txt"))
GOOD = sorted((HERE / "good_yaml").rglob("*.expected.txt"))


@pytest.fixture(scope="module", autouse=True)
def companions_read_once() -> Iterator[None]:
    """The same content under the same name is the same source: all files of a folder are checked beside the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "read", cache(check.read))
        yield


def name_of(expected: Path) -> str:
    return f"{expected.parent.name}/{expected.name.removesuffix('.expected.txt')}"


def checked(folder: Path, name: str, monkeypatch, capsys) -> tuple[int, str]:
    monkeypatch.chdir(folder)
    code = main(["check", name], {})
    return code, capsys.readouterr().out


@pytest.mark.parametrize("expected", BAD, ids=name_of)
def test_a_broken_file_gets_this_message(expected, monkeypatch, capsys):
    name = expected.name.replace(".expected.txt", ".yaml")
    assert checked(expected.parent, name, monkeypatch, capsys) == (1, expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("expected", GOOD, ids=name_of)
def test_a_sound_file_is_told_what_it_holds_and_its_warnings(expected, monkeypatch, capsys):
    name = expected.name.replace(".expected.txt", ".yaml")
    assert checked(expected.parent, name, monkeypatch, capsys) == (0, expected.read_text(encoding="utf-8"))


def test_the_museum_is_large_and_complete():
    assert len(BAD) >= 100
    companions = {"rules/employee", "rules/customer", "rules/evidence", "questionnaires/scales"}
    files = {f"{path.parent.name}/{path.stem}" for path in (HERE / "bad_yaml").rglob("*.yaml")}
    assert files - companions == {name_of(path) for path in BAD}


QUESTIONNAIRE = """\
id: employee
version: 1
audience: employee
scale: {codes: [1, 2, 3, 4, 5]}
dimensions: [trust]
items:
"""
LAUGHS = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{name}: &{name}\n  <<: [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
ALIAS = "Write out what it stands for; text that starts with '*' needs quotes."
TOO_DEEP = "expected at most 20 levels of nesting, found a deeper one"
TOO_MANY = "expected at most 20,000 keys and values, found more. Split it."

# name: content, what `check` prints
LARGE = {
    "larger_than_256_kib": (
        QUESTIONNAIRE + "  - {id: trust_1, dimension: trust}\n" * 8000,
        "expected at most 256 KiB, found a larger file. Split it, or check that it is the file you mean.",
    ),
    "many_items": (QUESTIONNAIRE + "  - {id: i, dimension: trust}\n" * 5000, f"4002: {TOO_MANY}"),
    "many_keys": (QUESTIONNAIRE + "x: 1\n" * 30_000, f"9996: {TOO_MANY}"),
    "many_empty_lists": (f"[{'[],' * 40_000}]", f"1: {TOO_MANY}"),
    "deep_lists": ("[" * 200_000, f"1: {TOO_DEEP}"),
    "deep_blocks": ("{a: " * 60_000, f"1: {TOO_DEEP}"),
    "deep_dashes": ("- " * 100_000, f"1: {TOO_DEEP}"),
    "deep_keys": ("? " * 100_000, f"1: {TOO_DEEP}"),
    "deep_indents": ("".join(" " * i + "a:\n" for i in range(600)), f"21: {TOO_DEEP}"),
    "long_key": (
        QUESTIONNAIRE + "x" * 200_000 + ": 1\n",
        "7: expected 'key: value', found no colon and space after the key",
    ),
    "long_number": (
        QUESTIONNAIRE.replace("version: 1", "version: " + "1" * 200_000) + "  - {id: trust_1, dimension: trust}\n",
        f"2 › version: expected a whole number, 1 or more, found '{'1' * 59}…'. Leave the quotes out.",
    ),
    "billion_laughs": (
        LAUGHS,
        "\n".join(f"{line}: expected values written out, found the alias '*{name}'. {ALIAS}"
                  for line, name in zip(range(2, 10), "abcdefgh", strict=True)),
    ),
    "merge_key_bomb": (
        MERGES,
        "\n".join(f"{line}: expected values written out, found the alias '*{name}'. {ALIAS}"
                  for line, name in zip(range(3, 19, 2), "abcdefgh", strict=True)),
    ),
}  # fmt: skip


def lines(name: str, printed: str) -> str:
    return "".join(f"{name}{':' if line[0].isdigit() else ': '}{line}\n" for line in printed.split("\n"))


@pytest.mark.parametrize("name", LARGE)
def test_a_bomb_is_refused_and_nothing_of_it_is_built(name, tmp_path, monkeypatch, capsys):
    content, printed = LARGE[name]
    if name != "long_number":
        monkeypatch.setattr("diagnostic.files.yaml.source.compose", lambda events: pytest.fail("something was built"))
    (tmp_path / "bomb.yaml").write_text(content)
    assert checked(tmp_path, "bomb.yaml", monkeypatch, capsys) == (1, lines("bomb.yaml", printed))


def test_a_folder_a_pipe_and_nothing_at_all_are_no_files(tmp_path, monkeypatch, capsys):
    (tmp_path / "rules.yaml").write_text("[]")
    os.mkfifo(tmp_path / "pipe.yaml")
    assert checked(tmp_path, "ruels.yaml", monkeypatch, capsys) == (
        1, "ruels.yaml: expected a file, found nothing of that name. Did you mean 'rules.yaml'?\n")  # fmt: skip
    assert checked(tmp_path, ".", monkeypatch, capsys) == (
        1, ".: expected a file, found a folder. Name the file inside it.\n")  # fmt: skip
    assert checked(tmp_path, "pipe.yaml", monkeypatch, capsys) == (
        1, "pipe.yaml: expected a file, found a device or a pipe\n")  # fmt: skip
    assert checked(tmp_path, "a\0b.yaml", monkeypatch, capsys)[0] == 1
