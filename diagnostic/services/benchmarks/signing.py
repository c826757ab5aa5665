"""Signatures on benchmark files: Ed25519 under a key of the installation, which is made at the first export."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from diagnostic.core.released.benchmarks.dimensions import Benchmark
from diagnostic.core.released.benchmarks.exchange_file import BenchmarkFile, parse_benchmark_file
from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.keys import BENCHMARKS, Keys

DIGITS = 32  # of a fingerprint: 128 bits, in groups of four to be read out


def signed(benchmark: Benchmark, sender: str, keys: Keys) -> BenchmarkFile:
    """A benchmark under this installation's signature. UserError where `sender` cannot stand in a file."""
    keys.make(BENCHMARKS)
    private = Ed25519PrivateKey.from_private_bytes(keys.get(BENCHMARKS))
    draft = BenchmarkFile(benchmark, sender, private.public_key().public_bytes_raw().hex())
    made = replace(draft, signature=private.sign(draft.signed).hex())
    return parse_benchmark_file(made.to_bytes(), "the file")


def verified(content: bytes, name: str) -> BenchmarkFile:
    """A benchmark file whose signature fits its content and its key; whose key it is, is not said by that.

    Raises UserError with every mistake.
    """
    found = parse_benchmark_file(content, name)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(found.key)).verify(
            bytes.fromhex(found.signature), found.signed
        )
    except (InvalidSignature, ValueError):
        hint = "It was changed or damaged after it was signed. Ask for it again."
        raise UserError(
            Problem(name, "the signature of what is in the file", "another one", "signature", hint)
        ) from None
    return found


def fingerprint(key: str) -> str:
    """A public key in 32 digits, in groups of four, to be compared with what its owner says.

    >>> fingerprint("00" * 32)
    '6668 7aad f862 bd77 6c8f c18b 8e9f 8e20'
    """
    digits = sha256(bytes.fromhex(key)).hexdigest()[:DIGITS]
    return " ".join(digits[start : start + 4] for start in range(0, DIGITS, 4))


def same_fingerprint(typed: str, found: str) -> bool:
    """Whether two fingerprints are the same, however they are typed.

    >>> same_fingerprint("66687AAD-f862bd77 6c8f c18b 8e9f8e20", fingerprint("00" * 32))
    True
    """
    one, other = ("".join(sign for sign in each.lower() if sign.isalnum()) for each in (typed, found))
    return len(one) == DIGITS and one == other
