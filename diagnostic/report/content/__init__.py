"""The published numbers of a report, arranged for pages."""
