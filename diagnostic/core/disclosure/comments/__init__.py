"""Disclosure control of comments: which list each stands in, and what is blacked out. Confidential."""
