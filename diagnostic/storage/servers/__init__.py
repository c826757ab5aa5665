"""Several servers of one PostgreSQL database: who is there, whose turn it is, and what they tell one another."""
