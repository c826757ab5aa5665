"""From a path or bytes to text: what is missing, too large or not text is refused before anything looks inside."""

from __future__ import annotations

import re
from pathlib import Path

from diagnostic.errors import Problem, UserError
from diagnostic.files.suggestions import Suggestions

MOST_BYTES = 256 * 1024  # a definition is written by hand: the largest shipped is a tenth of this
SIGNATURES = (  # first bytes of files that are picked by mistake
    (b"PK\x03\x04", "an Excel, Word or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a compressed file"),
)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# What YAML does not take, and what looks like nothing or like a line's end in an editor and would shift line numbers.
UNSEEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def read_bytes(path: str | Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file, one more than `most` where it is larger; raises UserError where there is no such file."""
    path = Path(path)
    name = str(path)
    try:
        if path.is_dir():
            raise UserError(Problem(name, "a file", "a folder", hint="Name the file inside it."))
        if path.exists() and not path.is_file():
            raise UserError(Problem(name, "a file", "a device or a pipe"))
        with path.open("rb") as file:
            return file.read(min(most, path.stat().st_size) + 1)
    except FileNotFoundError:
        raise UserError(Problem(name, "a file", "nothing of that name", hint=_beside(path))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(Problem(name, "a file that can be read", f"'{reason}'")) from None


def decode(content: bytes | str, name: str) -> str:
    """The text of a definition; raises UserError for what is no UTF-8 text, too large or empty."""
    content = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    text = _decode(content, name).removeprefix("\ufeff")
    if unseen := UNSEEN.search(text):
        line = _line(text, unseen.start())
        found = f"the invisible character U+{ord(unseen.group()):04X}"
        raise UserError(Problem(f"{name}:{line}", "text that can be seen", found, hint="Delete it."))
    return text


def _decode(content: bytes, name: str) -> str:
    if len(content) > MOST_BYTES:
        hint = "Split it, or check that it is the file you mean."
        raise UserError(Problem(name, f"at most {MOST_BYTES // 1024} KiB", "a larger file", hint=hint))
    if content.startswith(UTF_16):
        raise UserError(Problem(name, "text in UTF-8", "text in UTF-16", hint="Save it as UTF-8."))
    signature = next((kind for start, kind in SIGNATURES if content.startswith(start)), None)
    if signature or b"\0" in content:
        raise UserError(Problem(name, "a YAML text file", signature or "a file that is not text"))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"{name}:{_line(content.decode('latin-1'), error.start)}"
        found = f"the byte 0x{content[error.start]:02X}"
        raise UserError(Problem(where, "text in UTF-8", found, hint="Save the file as UTF-8.")) from None


def _line(text: str, position: int) -> int:
    """The line, from 1, of a position as editors count lines."""
    before = text[:position]
    return 1 + before.count("\n") + before.replace("\r\n", "\n").count("\r")


def _beside(path: Path) -> str:
    """The file in the same folder that was probably meant."""
    try:
        return Suggestions(other.name for other in path.parent.iterdir())(path.name)
    except OSError:
        return ""
