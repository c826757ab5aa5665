"""Adoptions: what units took up, and what was published about them before and after."""
