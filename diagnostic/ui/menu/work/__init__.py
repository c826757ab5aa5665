"""Pages of the consultant's work."""
