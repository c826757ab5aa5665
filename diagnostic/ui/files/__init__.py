"""Files from the pages: what can be chosen, and one for each leader."""
