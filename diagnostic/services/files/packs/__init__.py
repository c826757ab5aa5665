"""Packs: one file for each unit's leader, made in the background into one zip, and kept for a day."""
