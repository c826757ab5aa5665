"""What was published of pairs: how units that serve others are seen by these, and by themselves."""
