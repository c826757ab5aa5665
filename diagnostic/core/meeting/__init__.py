"""A meeting as a value: what has happened, folded into a state, and what each screen may show of it."""
