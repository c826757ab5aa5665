"""Ledgers of publications and of interim releases."""
