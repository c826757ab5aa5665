"""Pages of the practices that measure, one file a page."""
