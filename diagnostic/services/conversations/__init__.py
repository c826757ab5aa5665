"""Customer conversations: who serves whom inside, and what the units that are served say."""
