"""Single statements on PostgreSQL, each a transaction by itself: what every respondent asks."""
