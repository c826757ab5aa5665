"""What pages of practices say, in sentences."""
