"""Quantiles over organisations: how they are made of published scores, and the signed file that carries them."""
