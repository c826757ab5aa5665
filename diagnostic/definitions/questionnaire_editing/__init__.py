"""Questionnaires in the making: the YAML that somebody edits in a form, changed in its place."""
