"""Our style sheet, our script and the patterns it looks for: named by their content, compressed once, kept by browsers
for a year."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from diagnostic.web.language.identity_hints import pattern_files

STATIC = Path(__file__).parent / "static"
PREFIX = "/assets/"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
}


def _content(path: Path) -> bytes:
    """A file without the comments and the indentation of its lines: a phone pays for each byte."""
    content = path.read_bytes()
    return re.sub(rb"^[ ]*//.*\n|^[ ]+", b"", content, flags=re.MULTILINE)


def _named(name: str, content: bytes) -> str:
    stem, dot, suffix = name.partition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"


_WRITTEN = {path.name: _content(path) for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}

#: Name under which each file is served -> its bytes; read once, when the server starts.
FILES = {_named(name, content): content for name, content in (_WRITTEN | pattern_files()).items()}
_COMPRESSED = {name: gzip.compress(content, 9, mtime=0) for name, content in FILES.items()}
_ADDRESSES = {name.partition(".")[0]: PREFIX + name for name in FILES}


def address(stem: str) -> str:
    """Where a page finds `style` or `script`."""
    return _ADDRESSES[stem]


def asset(request: Request) -> Response:
    """One file by its hashed name; any other name is a 404."""
    name = request.path_params["name"]
    if name not in FILES:
        return Response(status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    content = FILES[name]
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = _COMPRESSED[name], "gzip"
    return Response(content, headers=headers, media_type=TYPES[Path(name).suffix])
