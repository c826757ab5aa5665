"""Questionnaires of other programs: their structure files, read to a draft in YAML with notes on the rest."""
