"""Counting a data set: by threads, processes, or workers on many machines, with the same bytes as the result."""
