"""Charts before they are taken: read from a file, edited, handed out."""
