"""Tables of who may come in."""
