"""Commands about who gets in."""
