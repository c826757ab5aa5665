"""Backups: everything of one moment in one encrypted file, and its restoration."""
