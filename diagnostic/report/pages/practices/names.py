"""What the practices are called on their pages, in reasons of actions and in files."""

from __future__ import annotations

NAMES = {
    "mirror": "Leader mirror",
    "caring": "Standard of caring",
    "motivators": "What moves people",
    "conversations": "Customer conversations",
}  # by the practice, as the table of perspectives names it
