"""Files from a document (`report/document`): a renderer for each format."""
