"""Tables from CSV, XLSX and Parquet, read as text."""
