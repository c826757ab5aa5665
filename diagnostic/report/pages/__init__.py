"""The sentences and lists of each page of the report."""
