"""Customer conversations: who serves whom, how both sides see it, and what to talk about."""
