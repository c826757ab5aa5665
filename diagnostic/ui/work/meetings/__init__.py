"""The page of meetings: all of them, and one with its agenda."""
