"""Meetings: what a room is shown of a report."""
