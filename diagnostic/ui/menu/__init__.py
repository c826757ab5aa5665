"""A page a file, as the menu lists them."""
