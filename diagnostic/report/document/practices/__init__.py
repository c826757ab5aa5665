"""Documents of the practices: what their pages say and show of published surveys, chapter by chapter."""
