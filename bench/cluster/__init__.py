"""Two servers behind HAProxy on one PostgreSQL database."""
