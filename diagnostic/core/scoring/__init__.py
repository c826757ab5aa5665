"""Scores of persons and units before disclosure control. Confidential."""
