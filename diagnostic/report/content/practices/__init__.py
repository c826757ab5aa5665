"""What pages of practices are made of, from published numbers."""
