"""Comments: reviewed by a consultant, released once, read by viewers."""
