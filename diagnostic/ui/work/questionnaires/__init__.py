"""Questionnaires: all that can be asked, and the form in which an own one is written."""
