"""Data sets, which may be too large for one machine: read by one recipe anywhere, and counts that add up."""
