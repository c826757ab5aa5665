"""Who sits at the machine may do what a consultant may."""

from __future__ import annotations

from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import list_organisations
from diagnostic.services.installation.setup import Installation


def operator(inst: Installation, organisation: str) -> Access:
    """Access for the command line. UserError if the installation has no such organisation."""
    listed = {each.id: each for each in list_organisations(inst)}
    if organisation not in listed:
        hint = did_you_mean(organisation, listed) or f"There are: {', '.join(listed) or 'none yet'}."
        raise UserError(Problem("organisation", "one of this installation", repr(organisation), hint=hint))
    found = listed[organisation]
    return Access("", found.id, found.name, found.demonstration, "consultant", "", "command line")
