"""The demonstration organisation: an invented company and its answers."""
