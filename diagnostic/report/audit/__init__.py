"""What a publication gives away, in words."""
