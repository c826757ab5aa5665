"""Data sets into a survey: folders of Parquet files on the server, counted in the background, stored as counts."""
