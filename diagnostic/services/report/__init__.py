"""The gap report of a published wave, as one viewer may see it."""
