"""The JSON that `diagnose` writes, and its reader."""
