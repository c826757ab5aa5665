"""Benchmarks: organisations that agree give one score a dimension; quantiles of ten or more go back to them."""
