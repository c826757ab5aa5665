"""What goes with actions: how a link begins one, and what one is committed to move."""
