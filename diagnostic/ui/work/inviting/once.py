"""Invitations that are made once, however often and in whatever form they are downloaded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from diagnostic.errors import UserError
from diagnostic.services.respondents.invitations import MadeInvitations

Numbers = Mapping[str, int]  # people by unit


class Once:
    """Invitations made when first asked for, and the same ones after that: pressing twice invites nobody twice.

    numbers, beside : how many by unit, and how many there were before.
    """

    def __init__(self, numbers: Numbers, beside: Numbers, make: Callable[[], MadeInvitations]):
        self.numbers, self.beside = dict(numbers), dict(beside)
        self.total = sum(numbers.values())
        self.refused: UserError | None = None
        self._make, self._lock = make, threading.Lock()
        self._made: MadeInvitations | None = None

    def __call__(self) -> MadeInvitations:
        """The invitations, with their links and codes."""
        with self._lock:
            self._made = self._made or self._make()
            return self._made

    @property
    def pressed(self) -> bool:
        """Whether they are made, even if the browser that has their file told the page nothing of it."""
        return self._made is not None

    def press(self) -> None:
        """Make them, so that the page knows whether there are any; `refused` says why there are none."""
        try:
            self()
        except UserError as error:
            self.refused = error
