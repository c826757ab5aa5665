"""Quantiles over organisations: who takes part, what was released, files of other installations."""
