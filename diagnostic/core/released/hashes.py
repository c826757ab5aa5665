"""Hashes of stored content, by which ledgers, pages and files name it."""

from __future__ import annotations

import hashlib


def content_hash(content: bytes) -> str:
    """Hash of stored bytes, by which ledgers name them."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def short_hash(full: str) -> str:
    """Twelve characters of a hash, by which pages and files name a release.

    >>> short_hash("sha256:0123456789abcdef")
    '0123456789ab'
    """
    return full.removeprefix("sha256:")[:12]


def seed_of(full: str) -> int:
    """Seed made of a hash: what is drawn for a release is drawn the same again.

    >>> seed_of("sha256:0123456789abcdef")
    1250999896491
    """
    return int(short_hash(full), 16)
