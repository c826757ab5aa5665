"""What a server loads, loaded once for all that are forked off."""

from __future__ import annotations

import encodings.idna  # another user may not read the folder of Python
import logging

import app
from diagnostic.cli import main
from diagnostic.services.fieldwork import shuffle
from diagnostic.services.server import housekeeping, opening, serve
from diagnostic.ui.ahead import load_pages

logging.disable(logging.WARNING)  # Streamlit says of each page that no server runs
load_pages()
logging.disable(logging.NOTSET)

__all__ = ["app", "encodings", "housekeeping", "main", "opening", "serve", "shuffle"]
