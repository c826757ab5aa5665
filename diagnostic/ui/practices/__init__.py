"""Parts of the pages of practices."""
