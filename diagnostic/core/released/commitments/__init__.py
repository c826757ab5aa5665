"""Commitments: did what was tried move what it meant to move, and what first steps did wherever they were tried."""
