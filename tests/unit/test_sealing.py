"""A sealed stream: comes back as it was, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.errors import UserError
from diagnostic.services.backup.encryption import CHUNK, HEADER, MAC, MAGIC, TAG, Sealed, Sealer

CHEAP = 4  # scrypt with n = 16: these tests are not about guessing
START, BLOCK = HEADER + MAC, CHUNK + TAG


def sealed(path: Path, content: bytes, passphrase: str = "open sesame", steps: int = 100_003) -> bytes:
    with path.open("wb") as file:
        sealer = Sealer(file, passphrase, CHEAP)
        for start in range(0, len(content), steps):
            sealer.write(content[start : start + steps])
        sealer.close()
    return path.read_bytes()


def content(size: int) -> bytes:
    return (b"marker " * (size // 7 + 1))[:size]


def opened(path: Path, passphrase: str = "open sesame") -> bytes:
    return b"".join(Sealed(path, passphrase))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
@pytest.mark.parametrize("steps", [1_000, CHUNK, 10 * CHUNK])
def test_what_was_sealed_comes_back(tmp_path, size, steps):
    found = sealed(tmp_path / "file", content(size), steps=steps)
    assert opened(tmp_path / "file") == content(size)
    assert b"marker" not in found
    assert len(found) == START + size + TAG * max(1, -(-size // CHUNK))


def test_the_same_content_never_looks_the_same(tmp_path):
    one, two = (sealed(tmp_path / name, content(CHUNK * 2)) for name in "ab")
    assert one[START:] != two[START:] and one[START : START + CHUNK] != one[START + BLOCK : START + BLOCK + CHUNK]


@pytest.mark.parametrize("passphrase", ["open sesamf", "", "Open sesame", "open sesame "])
def test_another_passphrase_is_told_apart_from_damage(tmp_path, passphrase):
    sealed(tmp_path / "file", content(10))
    with pytest.raises(UserError, match="expected the passphrase with which it was made, found another one"):
        Sealed(tmp_path / "file", passphrase)


CUTS = [0, 5, len(MAGIC), HEADER, START - 1, START, START + 1, START + TAG, START + BLOCK - 1, START + BLOCK]
CUTS += [START + BLOCK + 1, START + 2 * BLOCK, -1, -TAG]


@pytest.mark.parametrize("cut", CUTS)
def test_a_stream_that_was_cut_off_anywhere_is_refused(tmp_path, cut):
    found = sealed(tmp_path / "file", content(3 * CHUNK))
    (tmp_path / "file").write_bytes(found[:cut])
    with pytest.raises(UserError, match="expected a backup"):
        opened(tmp_path / "file")


@pytest.mark.parametrize("place", [0, len(MAGIC) + 1, HEADER, START, START + BLOCK - 1, START + BLOCK + 99, -1])
def test_a_bit_that_was_changed_anywhere_is_noticed(tmp_path, place):
    found = bytearray(sealed(tmp_path / "file", content(3 * CHUNK)))
    found[place] ^= 1
    (tmp_path / "file").write_bytes(found)
    with pytest.raises(UserError):
        opened(tmp_path / "file")


def blocks(found: bytes) -> list[bytes]:
    return [found[start : start + BLOCK] for start in range(START, len(found), BLOCK)]


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (0, 0, 1, 2), (0, 2), (1, 2), (0, 1, 2, 2), (2,)])
def test_blocks_that_were_swapped_doubled_or_left_out_are_noticed(tmp_path, order):
    found = sealed(tmp_path / "file", content(3 * CHUNK))
    (tmp_path / "file").write_bytes(found[:START] + b"".join(blocks(found)[i] for i in order))
    with pytest.raises(UserError, match=r"found one that was (changed|cut off)"):
        opened(tmp_path / "file")


def test_blocks_of_another_stream_under_the_same_passphrase_do_not_fit(tmp_path):
    one, two = (sealed(tmp_path / name, content(3 * CHUNK)) for name in "ab")
    (tmp_path / "a").write_bytes(one[:START] + b"".join([*blocks(one)[:2], blocks(two)[2]]))
    with pytest.raises(UserError, match="in block 3 of 64 KiB"):
        opened(tmp_path / "a")


@pytest.mark.parametrize(
    ("start", "found"),
    [(b"inside-out backup 2\n" + bytes(99), "one of a newer version"), (b"PK\x03\x04" + bytes(99), "something else")],
)
def test_what_is_no_backup_of_this_version_is_told_plainly(tmp_path, start, found):
    (tmp_path / "file").write_bytes(start)
    with pytest.raises(UserError, match=found):
        Sealed(tmp_path / "file", "x")


def test_a_file_can_not_ask_for_all_the_memory(tmp_path):
    (tmp_path / "file").write_bytes(MAGIC + bytes([30]) + bytes(200))
    with pytest.raises(UserError, match="expected a backup"):
        Sealed(tmp_path / "file", "x")


def test_a_file_that_is_not_there_is_told_plainly(tmp_path):
    with pytest.raises(UserError, match="expected a backup, found no such file"):
        Sealed(tmp_path / "file", "x")
