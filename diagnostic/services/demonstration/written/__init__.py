"""What people of the demonstration wrote for others to read: a story, and what a workshop left behind."""
