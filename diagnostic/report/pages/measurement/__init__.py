"""The sentences of the page Measurement."""
