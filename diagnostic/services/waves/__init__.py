"""Waves as pages list them."""
