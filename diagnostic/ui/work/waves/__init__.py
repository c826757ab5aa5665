"""A wave on its page and while it is made."""
