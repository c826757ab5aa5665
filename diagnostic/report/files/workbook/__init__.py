"""A document as a workbook, by XlsxWriter: a sheet for each view, then everything as one table."""
