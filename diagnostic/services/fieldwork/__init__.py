"""A wave from its making to its retirement."""
