"""What a file is written from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagnostic.report.content.prepare import Content

if TYPE_CHECKING:  # with Altair, which a server's start need not wait for
    from diagnostic.report.document.parts import ReportDocument


@dataclass(frozen=True)
class Subject:
    """What a file is written from: a document, made when asked for, and published scores where it has any."""

    document: Callable[[], ReportDocument]
    content: Content | None = None
