"""What the pages of the gap report share."""
