"""Disclosure control of declared breakdowns: cells beside the tree of units. Confidential."""
