"""Meetings: open records, which a room writes knowingly; never in one table with answers."""
