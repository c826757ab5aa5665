"""Statements compiled once a process: each test has engines of its own, and each of these would compile all anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Dialect, Engine, create_engine, event
from sqlalchemy.util import LRUCache

from diagnostic.storage.database import engine as product

_DIALECTS: dict[str, Dialect] = {}  # by name, of the first engine of a kind that was connected: it knows its server
_COMPILED: LRUCache = LRUCache(5000)  # by dialect and statement, as each engine has one


def compile_once() -> None:
    """Let all engines of the product share a dialect and a cache, as one engine does in a server that runs for long."""
    product.create_engine = _sharing


def _sharing(url: URL, **options: Any) -> Engine:
    engine = create_engine(url, **options)
    name = engine.dialect.name
    if name in _DIALECTS:
        engine.dialect = _DIALECTS[name]
    else:
        event.listen(engine, "first_connect", lambda *_: _DIALECTS.setdefault(name, engine.dialect))
    engine.update_execution_options(compiled_cache=_COMPILED)
    return engine
