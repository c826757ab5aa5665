"""Themes of released comments: by the words of a dictionary, learned from corrections, and candidates for new ones."""
