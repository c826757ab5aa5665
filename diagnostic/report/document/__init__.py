"""The report as a document without a format: chapters of sections, from which each kind of file is written."""
