"""Definitions read from files."""
