"""Parts of the consultant's pages."""
