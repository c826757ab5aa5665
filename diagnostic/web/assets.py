"""Our style sheet and script: named by their content, compressed once, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

STATIC = Path(__file__).parent / "static"
PREFIX = "/assets/"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


def _content(path: Path) -> bytes:
    """A file without the comments and the indentation of its lines: a phone pays for each byte."""
    content = path.read_bytes()
    return re.sub(rb"^[ ]*//.*\n|^[ ]+", b"", content, flags=re.MULTILINE)


def _named(path: Path) -> str:
    digest = hashlib.sha256(_content(path)).hexdigest()[:12]
    return f"{path.stem}.{digest}{path.suffix}"


#: Name under which each file is served -> its bytes; read once, when the server starts.
FILES = {_named(path): _content(path) for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}
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
