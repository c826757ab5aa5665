"""Benchmarks beside their targets and peers: `make bench`."""
