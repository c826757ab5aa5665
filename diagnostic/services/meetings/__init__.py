"""Meetings: prepared, held and remembered; what a room writes is an open record, never an answer."""
