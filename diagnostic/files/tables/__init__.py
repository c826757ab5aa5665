"""Tables from CSV, spreadsheets, Parquet and SPSS, read as text."""
