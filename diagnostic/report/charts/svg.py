"""Pictures drawn on the server: SVG from the same specification as the page's, always the same bytes from the same.

The font travels with them: it is in the file, for an image may load nothing.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import orjson
import vl_convert

from diagnostic.core.released.hashes import content_hash

if TYPE_CHECKING:
    from diagnostic.report.charts.specification import Spec  # with Altair, which takes 0.6 s to load

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Inside Out Sans"
WEIGHTS = {400: "InsideOutSans-Regular.woff2", 600: "InsideOutSans-Semibold.woff2"}
FALLBACK = f'"{FAMILY}", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'
ONE_AT_A_TIME = Lock()
_COUNTED = re.compile(r'(?<=id=")[a-z_]+\d+(?=")')  # ids that Vega counts up as long as the process lives


def spec_hash(spec: Spec) -> str:
    """The hash of a specification with its data."""
    return content_hash(_json(spec))


def _json(spec: Spec) -> bytes:
    return orjson.dumps(spec, option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY)


def svg(spec: Spec) -> str:
    """A specification as SVG, 50 ms each, the first of a process about a second; without fonts (`with_fonts`).

    One at a time: two take no less time together, and nothing else of Python runs while one is drawn.
    """
    register()
    config = spec.get("config", {}) | {"font": FALLBACK}
    written = _json(spec | {"config": config}).decode()
    with ONE_AT_A_TIME:
        return normal(vl_convert.vegalite_to_svg(written, allowed_base_urls=[]))


@cache
def register() -> None:
    """Let widths of text be measured in our font, whatever the machine has."""
    vl_convert.register_font_directory(str(FONTS))


def normal(text: str) -> str:
    """The same picture whatever was drawn before: ids are numbered from one."""
    for number, name in enumerate(dict.fromkeys(_COUNTED.findall(text)), start=1):
        text = re.sub(rf'(?<=["#]){name}(?=[")])', f"id-{number}", text)
    return text


def with_fonts(text: str) -> str:
    """The picture with the weights of the font that it uses."""
    used = [400, *([600] if 'font-weight="600"' in text else [])]
    faces = "".join(map(_face, used))
    return text.replace(">", f"><style>{faces}</style>", 1)


@cache
def _face(weight: int) -> str:
    data = base64.b64encode((FONTS / WEIGHTS[weight]).read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{data}) format({quoteattr('woff2')})"
    return f"@font-face{{font-family:{quoteattr(FAMILY)};font-weight:{weight};src:{source}}}"
