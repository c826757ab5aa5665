"""Our style sheets and scripts, the patterns that scripts look for and the wall's font: named by their content,
compressed once, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from diagnostic.web.language.identity_hints import pattern_files

STATIC = Path(__file__).parent / "static"
FONTS = Path(__file__).parents[1] / "report" / "charts" / "fonts"  # those of pictures
PREFIX = "/assets/"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".woff2": "font/woff2",
}


_COMMENTS = rb"^[ ]*//.*\n|[ ]+// .*$|/\*.*?\*/|^\n|^[ ]+"
_SIGNS = {
    ".css": rb" ?([{};:,]) ",
    ".js": rb" (=>|[=!]==|&&|\|\||[-+<>=?:]) ",
}  # in no text of ours blanks surround one


def _content(path: Path) -> bytes:
    """A file without its comments, and without blanks before lines and around signs: a phone pays for each byte."""
    content = re.sub(_COMMENTS, b"", path.read_bytes(), flags=re.MULTILINE)
    return re.sub(_SIGNS[path.suffix], rb"\1", content)


def _named(name: str, content: bytes) -> str:
    stem, dot, suffix = name.partition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"


def _with_fonts(content: bytes) -> bytes:
    """A style sheet in which a font that is named as `font(name)` has its address."""
    return re.sub(rb"font\((\w+-\w+)\)", lambda found: f"url({_FONT_ADDRESSES[found[1].decode()]})".encode(), content)


_FONTS = {_named(path.name, path.read_bytes()): path.read_bytes() for path in sorted(FONTS.glob("*.woff2"))}
_FONT_ADDRESSES = {name.partition(".")[0]: PREFIX + name for name in _FONTS}
_WRITTEN = {path.name: _with_fonts(_content(path)) for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}

#: Name under which each file is served -> its bytes; read once, when the server starts.
FILES = {_named(name, content): content for name, content in (_WRITTEN | pattern_files()).items()} | _FONTS
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
