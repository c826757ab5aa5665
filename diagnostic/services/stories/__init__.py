"""Stories of teams as open records, and the scores that moved meanwhile."""
