"""Starts and commands that can't work say where, why and what to do, in three lines; nobody else reads what is kept."""

from __future__ import annotations

import ast
import os
import random
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

import pytest

import diagnostic
from bench.faults.databases import missing_mounts, mounted, remount
from diagnostic.cli.main import main
from diagnostic.errors import Fault
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.respondents.submissions import submit
from diagnostic.settings import Settings
from tests import killed
from tests.worlds import NOW, world

NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user, or mount")
ROOT = Path(__file__).resolve().parents[2]


def lines_of(home: Path | str, capsys, *words: str, **environ: str) -> list[str]:
    """What a command says that fails for a reason outside the product: always where, why and what to do."""
    code = main(words, {"INSIDE_OUT_HOME": str(home), "DEMONSTRATION": "0", **environ})
    said = capsys.readouterr().err.splitlines()
    assert (code, [line[:8] for line in said]) == (1, ["Where:  ", "Cause:  ", "Remedy: "]), said
    return [line[8:] for line in said]


@contextmanager
def as_nobody() -> Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A file system of `size` KiB of its own at `folder`."""
    if reason := missing_mounts():
        pytest.skip(reason)
    with mounted(folder, f"{size}k"):
        yield


def installed(home: Path) -> Path:
    open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home)})).engine.dispose()
    return home


def fill(folder: Path) -> None:
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return


# ---- nobody else


@as_root
def test_another_user_reads_nothing_that_is_kept_even_in_a_folder_that_others_made():
    """The folder was there with mode 755, and is opened to all again: then each file has to stand for itself."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        home.mkdir(mode=0o755)
        inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home)}))
        here = world(inst)
        for row in here.invitations(north=5):
            assert submit(inst, row["token"], {"trust_1": 3}, {"change": "CANARY"}, NOW) == "accepted"
        passphrase = Path(folder) / "passphrase"
        passphrase.touch(mode=0o600)
        passphrase.write_text("four random words here")
        words = ["backup", f"{folder}/backup", "--passphrase-file", str(passphrase)]
        assert main(words, {"INSIDE_OUT_HOME": str(home)}) == 0
        assert home.stat().st_mode & 0o777 == (home / "keys").stat().st_mode & 0o777 == 0o700
        for opened in (home, home / "keys"):
            opened.chmod(0o755)
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        assert {"inside_out.db", "inside_out.db-wal", "inside_out.db-shm", "links.key", "backup"} <= {
            path.name for path in files
        }
        assert any(b"CANARY" in path.read_bytes() for path in files)
        read = subprocess.run(["cat", *files], user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True)
        assert read.stdout == b"" and read.stderr.count(b"Permission denied") == len(files)
        inst.engine.dispose()


def test_files_of_before_become_private_before_they_are_opened(tmp_path):
    home = installed(tmp_path / "home")
    for path in (home, home / "keys"):
        path.chmod(0o755)
    (home / "inside_out.db").chmod(0o644)
    (home / "inside_out.db-wal").touch(0o644)
    installed(home)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in [home, *home.rglob("*")]}
    assert {mode for name, mode in modes.items() if name not in ("home", "keys")} == {"0o600"}
    assert modes["home"] == modes["keys"] == "0o700"


# ---- what can be in the way: (what is done to the home, the place, the cause, a word of the remedy)


def a_file(home: Path) -> None:
    home.write_text("")


def below_a_file(home: Path) -> None:
    home.parent.rmdir()
    home.parent.write_text("")


def a_folder_as_database(home: Path) -> None:
    (home / "inside_out.db").mkdir(parents=True)


@cache
def an_installation() -> dict[Path, bytes]:
    """Files of an installation, made once: each test damages a copy."""
    with tempfile.TemporaryDirectory() as folder:
        home = installed(Path(folder) / "home")
        return {path.relative_to(home): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def damaged(change: Callable[[bytearray], object]) -> Callable[[Path], None]:
    def damage(home: Path) -> None:
        for path, kept in an_installation().items():
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_bytes(kept)
        file = home / "inside_out.db"
        content = bytearray(file.read_bytes())
        change(content)
        file.write_bytes(content)

    return damage


def at_random(start: int, stop: int) -> Callable[[bytearray], None]:
    def change(content: bytearray) -> None:
        content[start:stop] = random.Random(1).randbytes(min(stop, len(content)) - start)

    return change


def header(content: bytearray) -> None:
    content[:16] = b"not a database!!"


def no_text_in_the_schema(content: bytearray) -> None:
    content[content.index(b"CREATE TABLE links") + 4] = 0xFD


def schema_format(content: bytearray) -> None:
    content[44:48] = bytes(3) + b"\x09"


def half(content: bytearray) -> None:
    del content[len(content) // 2 + 100 :]


PAGE = 4096
FILE, FOLDER = "{home}/inside_out.db", "{home}"
IN_THE_WAY = {
    "a file": (a_file, FOLDER, "a file stands where a folder has to be", "INSIDE_OUT_HOME"),
    "below a file": (below_a_file, FOLDER, "a file stands where a folder has to be", "INSIDE_OUT_HOME"),
    "a folder": (a_folder_as_database, FILE, "the database's file cannot be opened", "Check that it is a file"),
    "header": (damaged(header), FILE, "the database's file is not a database", "diagnostic restore FILE"),
    "first page": (
        damaged(at_random(0, PAGE)),
        FILE,
        "the database's file is not a database",
        "diagnostic restore FILE",
    ),
    "format": (damaged(schema_format), FILE, "the database is damaged", "diagnostic restore FILE"),
    "truncated": (damaged(half), FILE, "the database is damaged", "diagnostic restore FILE"),
    "schema": (damaged(no_text_in_the_schema), FILE, "the database is damaged", "restore"),
    "pages 10 to 40": (damaged(at_random(10 * PAGE, 41 * PAGE)), FILE, "the database is damaged", "restore"),
    "after the header": (damaged(at_random(100, PAGE)), FILE, "the database is damaged", "restore"),
}


@pytest.mark.parametrize("command", [["organisation", "acme", "--name", "Acme"], ["waves", "acme"], ["serve"]], ids=min)
@pytest.mark.parametrize(("prepare", "place", "cause", "remedy"), IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_is_in_the_way_is_said_in_three_lines(tmp_path, capsys, prepare, place, cause, remedy, command):
    home = tmp_path / "parent" / "home"
    home.parent.mkdir()
    prepare(home)
    found = lines_of(home, capsys, *command, PORT=free_port())
    assert found[0] == place.format(home=home)
    assert found[1].startswith(cause) and remedy in found[2]


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("postgresql://who@127.0.0.1:1/x", "the database cannot be reached"),
        ("postgresql://who@no.such.host.invalid/x", "the database cannot be reached"),
        ("postgresql://secret:secret@/x y z?host=/nowhere", "the database cannot be reached"),
        ("mysql://secret@host/x", "it is no address of SQLite or PostgreSQL"),
        ("nonsense", "it is no address of SQLite or PostgreSQL"),
        ("sqlite:////no/such/folder/x.db", "the database's file cannot be opened"),
    ],
)
def test_a_database_that_is_not_there_is_said_without_its_password(tmp_path, capsys, url, cause):
    found = lines_of(tmp_path, capsys, "waves", "acme", DATABASE_URL=url)
    assert found[0] == ("DATABASE_URL" if "sqlite" not in url else "/no/such/folder/x.db")
    assert found[1].startswith(cause) and "secret" not in "".join(found)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("database", "cause"),
    [
        ("nope", "there is no such database"),
        ("postgres?user=stranger", "the database refuses the user or the password"),
    ],
)
def test_postgresql_without_the_database_or_the_user(tmp_path, capsys, postgres_url, database, cause):
    head, _, tail = postgres_url.format(database).partition("?")
    url = head + "?" + tail.replace("?", "&")
    if "stranger" in url:
        url = url.replace("postgres@", "stranger@").replace("user=stranger&", "")
    assert lines_of(tmp_path, capsys, "waves", "acme", DATABASE_URL=url)[1].startswith(cause)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_a_port_that_is_taken_and_an_address_that_is_not_here(tmp_path, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        found = lines_of(tmp_path, capsys, "serve", PORT=port)
    assert found[:2] == [f"PORT {port} of HOST 127.0.0.1", "the port is in use"] and f"PORT={int(port) + 1}" in found[2]
    for host in ("203.0.113.9", "no.such.host.invalid"):
        found = lines_of(tmp_path, capsys, "serve", PORT=port, HOST=host)
        assert found[1] == "this machine has no such address"


# ---- for all commands alike

COMMANDS = {
    "organisation": ["organisation", "other", "--name", "Other"],
    "link": ["link", "acme", "--role", "consultant", "--label", "Ann"],
    "import": ["import", "acme", "--wave", "{wave}", "--audience", "employee", "--unit", "unit", "{answers}"],
    "retire": ["retire", "{wave}"],
    "backup": ["backup", "{home}/backup", "--passphrase-file", "{passphrase}"],
}


@pytest.fixture
def words(tmp_path, request) -> Iterator[Callable[[str], list[str]]]:
    """Words of a command on an organisation with a survey that is over, in a file system of its own."""
    home = tmp_path / "home"
    with small_disk(home, 2500):
        inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home)}))
        here = world(inst)
        inst.engine.dispose()
        (tmp_path / "passphrase").touch(mode=0o600)
        (tmp_path / "passphrase").write_text("four random words here")
        rows = "".join(f"north,{1 + n % 5}\n" for n in range(20000))
        (tmp_path / "answers.csv").write_text(f"unit,trust_1\n{rows}")
        places = {
            "wave": here.wave.id, "home": home, "answers": tmp_path / "answers.csv",
            "passphrase": tmp_path / "passphrase",
        }  # fmt: skip
        yield lambda command: [word.format(**places) for word in COMMANDS[command]]


@as_root
@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_and_one_that_can_only_be_read(tmp_path, capsys, words, command):
    home = tmp_path / "home"
    fill(home)
    before = (home / "inside_out.db").read_bytes()
    found = lines_of(home, capsys, *words(command))
    assert found[0].startswith(str(home)) and found[1].startswith("the disk is full")
    assert (home / "inside_out.db").read_bytes() == before and not list(home.rglob(".*.*"))
    (home / "filler").unlink()
    remount(home, "ro")
    found = lines_of(home, capsys, *words(command))
    assert found[0].startswith(str(home)) and found[1].startswith("the disk can only be read")
    remount(home, "rw,size=4096k")  # the files of a transaction take room for a moment, more or less of it
    assert main(words(command), {"INSIDE_OUT_HOME": str(home)}) == 0


@as_root
@pytest.mark.parametrize("full", [0, 64, 300])
def test_a_first_start_on_a_full_disk_leaves_nothing_that_stops_the_next(tmp_path, capsys, full):
    home = tmp_path / "home"
    with small_disk(home, 4096 if full == 0 else full):
        if full == 0:
            fill(home)
        assert lines_of(home, capsys, "waves", "acme")[1].startswith("the disk is full")
        (home / "filler").unlink(missing_ok=True)
        remount(home, "size=4096k")
        installed(home)


@as_root
def test_a_home_of_somebody_else(tmp_path, capsys):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        mine = Path(folder) / "mine"
        installed(mine)
        for home in (Path(folder) / "new", mine):
            with as_nobody():
                found = lines_of(home, capsys, "waves", "acme")
            assert found[0].startswith(str(home)) and found[1].startswith("this user may not")


def test_another_python_is_told_which_one_is_needed():
    for old in ((2, 7, 18), (3, 8, 0), (3, 10, 12)):
        with pytest.raises(SystemExit) as refused:
            diagnostic.require_python(old, "/usr/bin/python3")
        lines = str(refused.value.code).splitlines()
        assert [line[:8] for line in lines] == ["Where:  ", "Cause:  ", "Remedy: "]
        assert "/usr/bin/python3" in lines[0] and f"Python {old[0]}.{old[1]}, and Inside Out needs 3.11" in lines[1]
    diagnostic.require_python((3, 11, 0), "")
    for name in ("__init__.py", "__main__.py"):  # what an older one reads first
        ast.parse((ROOT / "diagnostic" / name).read_text(encoding="utf-8"), feature_version=(3, 4))


# ---- parent and child


def let_go(process: BaseProcess, pipe: Path) -> None:
    """Whoever waits for the child of a process that ended without one waits no longer."""
    wait([process.sentinel])
    with suppress(OSError):
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))


@pytest.fixture
def sleeper(tmp_path, request):
    """`serve` with a child that does nothing: (its process, its child's id, what ends with the child, its errors).

    A parameter is its ALIVE_PORT.
    """
    os.mkfifo(tmp_path / "pid")
    home, pid, errors = (str(tmp_path / name) for name in ("home", "pid", "errors"))
    process = killed.start(killed.serve_a_sleeper, home, int(free_port()), pid, errors, getattr(request, "param", ""))
    Thread(target=let_go, args=(process, tmp_path / "pid"), daemon=True).start()
    with (tmp_path / "pid").open(encoding="utf-8") as told:
        yield process, int(told.readline()), told, tmp_path / "errors"


@pytest.mark.slow
def test_a_server_that_was_killed_is_told_and_its_exit_code_handed_on(sleeper):
    process, child, _, errors = sleeper
    os.kill(child, 9)
    process.join(60)
    assert process.exitcode == 137
    assert errors.read_text().splitlines()[:2] == ["Where:  the server's process", "Cause:  it was killed by SIGKILL"]


@pytest.mark.slow
def test_a_server_ends_with_the_process_that_started_it(sleeper):
    process, _, told, _ = sleeper
    process.kill()
    process.join(60)
    assert told.read() == ""  # the pipe ends with the process that held it


@pytest.mark.slow
@pytest.mark.parametrize(("sleeper", "code"), [("", 0), ("9501", None)], indirect=["sleeper"], ids=["alone", "proxy"])
def test_a_server_behind_a_proxy_keeps_its_address_until_the_proxy_knows(sleeper, code):
    process, _, told, _ = sleeper
    process.terminate()
    assert told.read() == ""  # the child has ended
    process.join(60 if code == 0 else 2)
    assert process.exitcode == code
    process.kill()


def test_a_fault_is_three_lines():
    assert str(Fault("/a", "b", "c")).splitlines() == ["Where:  /a", "Cause:  b", "Remedy: c"]
