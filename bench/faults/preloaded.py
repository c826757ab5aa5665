"""What a server loads, loaded once for all that are forked off."""

from __future__ import annotations

import encodings.idna  # another user may not read the folder of Python
import logging
import os

MASK = os.umask(0o022)
os.umask(MASK)

import app  # which lets nobody else read what this process writes
from diagnostic.cli import main
from diagnostic.services.fieldwork import shuffle
from diagnostic.services.server import housekeeping, opening, serve
from diagnostic.ui.ahead import load_pages

logging.disable(logging.WARNING)  # Streamlit says of each page that no server runs
load_pages()
logging.disable(logging.NOTSET)
os.umask(MASK)  # as those who are forked off and are no servers have to find it

__all__ = ["app", "encodings", "housekeeping", "main", "opening", "serve", "shuffle"]
