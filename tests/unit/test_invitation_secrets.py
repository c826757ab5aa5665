"""Tokens and codes: long enough, never alike, and understood as people type them."""

from __future__ import annotations

import math

import pytest

from diagnostic.services.invitation_secrets import (
    ALPHABET,
    CODE_LENGTH,
    SECRET_BYTES,
    as_code,
    as_token,
    grouped,
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
    assert grouped("ABCDEFGHJKMN") == "ABCD-EFGH-JKMN"


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
