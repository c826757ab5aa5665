"""Tables that somebody hands over, turned into answers. Confidential."""
