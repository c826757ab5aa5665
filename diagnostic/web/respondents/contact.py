"""Whom respondents can ask: the wave's contact, else whoever sent the link."""

from __future__ import annotations

from diagnostic.definitions.loading.catalogue_files import Catalogue


def ask(page: Catalogue, contact: str) -> str:
    """Sentence that says whom to ask.

    >>> from diagnostic.definitions.loading.catalogue_files import CATALOGUES
    >>> ask(CATALOGUES["en"], "Ann Bell"), ask(CATALOGUES["en"], "")
    ('Questions? Ask Ann Bell.', 'Questions? Ask whoever sent you this.')
    """
    return page.text("ask", contact=contact.rstrip(".")) if contact else page.text("ask_sender")


def where(page: Catalogue, contact: str, closes: str) -> str:
    """Sentence that says where results are, and whom to ask for them after `closes`, a day in words."""
    if contact:
        return page.text("next_where", contact=contact.rstrip("."), closes=closes)
    return page.text("next_where_sender", closes=closes)
