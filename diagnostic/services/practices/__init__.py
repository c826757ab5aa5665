"""Practices that measure: their published surveys, read beside each other."""
