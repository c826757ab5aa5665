"""Published numbers turned into sentences, charts and tables."""
