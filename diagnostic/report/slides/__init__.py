"""Slides: what a wall shows of a report, one press of a clicker after the other."""
