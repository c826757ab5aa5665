"""Themes of released comments on screen: read, corrected and named."""
