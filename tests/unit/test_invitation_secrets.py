"""Tokens and codes: long enough, never alike, and understood as people type them."""

from __future__ import annotations

import math
import re

import pytest

from diagnostic.services.respondents.credentials import (
    ALPHABET,
    CODE_LENGTH,
    SECRET_BYTES,
    as_code,
    as_token,
    grouped,
    mistyped,
    new_code,
    new_token,
    new_wave_id,
    wave_of,
)


def test_tokens_have_at_least_128_bits_and_codes_60():
    assert SECRET_BYTES * 8 >= 128
    assert CODE_LENGTH * math.log2(len(set(ALPHABET))) == 60


def test_a_token_names_its_wave_and_has_one_shape():
    wave = new_wave_id()
    token = new_token(wave)
    assert (wave_of(token), as_token(token), as_code(token)) == (wave, token, None)
    assert len({new_token(wave) for _ in range(1000)}) == 1000


def test_a_code_has_one_shape():
    code = new_code()
    assert as_token(code) is None and as_code(code) == code.replace("-", "")
    assert grouped(as_code(code)) == code and re.fullmatch(r"\w{4}-\w{4}-\w{5}", code)
    assert len({new_code() for _ in range(1000)}) == 1000


def test_a_code_printed_before_codes_were_checked_is_one():
    assert grouped(as_code("abcd-efgh-jkmn")) == "ABCD-EFGH-JKMN"
    assert not mistyped("abcd-efgh-jkmn")


@pytest.mark.parametrize("code", ["7KQ2M0XD93TAD", "0000000000000", "any other"])
def test_every_wrong_character_and_every_two_swapped_are_noticed(code):
    code = as_code(code) or as_code(new_code())
    wrong = {code[:i] + other + code[i + 1 :] for i in range(13) for other in ALPHABET} - {code}
    swapped = {"".join(_swapped(code, i, j)) for i in range(13) for j in range(i)} - {code}
    assert len(wrong) == 13 * 31
    assert [found for found in wrong | swapped if as_code(found) is not None or not mistyped(found)] == []


def _swapped(code: str, i: int, j: int) -> list[str]:
    found = list(code)
    found[i], found[j] = found[j], found[i]
    return found


@pytest.mark.parametrize("typed", ["7KQ2-M0XD-93T", "7KQ2-M0XD-93TADD", "7KQ2M0XD", " 7kq2 m0xd 93atd "])
def test_what_looks_like_a_code_and_is_none_is_mistyped(typed):
    assert as_code(typed) is None and mistyped(typed)


@pytest.mark.parametrize(
    "typed", ["7KQ2-M0XD-93TAD", "", "hello you", "../../etc/passwd", "a" * 32, "0" * 21, "é" * 13]
)
def test_what_is_a_code_or_nothing_like_one_is_not_mistyped(typed):
    assert not mistyped(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("abcd-efgh-jkmn", "ABCDEFGHJKMN"),
        (" ABCD EFGH JKMN ", "ABCDEFGHJKMN"),
        ("abcdefghjkmn", "ABCDEFGHJKMN"),
        ("OoIiLl-000000", "001111000000"),
        ("ABCD–EFGH–JKMN", "ABCDEFGHJKMN"),
        ("ABCD-EFGH-JKM", None),
        ("ABCD-EFGH-JKMNP", None),
        ("7kq2-mOxd-93tad", "7KQ2M0XD93TAD"),
        ("ABCD-EFGH-JKMU", None),
        ("ABCD-EFGH-JKMß", None),
        ("", None),
    ],
)
def test_a_code_is_understood_as_people_type_it(typed, meant):
    assert as_code(typed) == meant


@pytest.mark.parametrize("secret", ["a" * 31, "a" * 33, "A" * 32, "../" * 8 + "a" * 8, "a" * 31 + "\n", "ａ" * 32])
def test_what_is_no_token_is_none(secret):
    assert as_token(secret) is None
