"""Organisations, access links and rule versions."""
