"""Response records and comments, from staging to rest. Confidential."""
