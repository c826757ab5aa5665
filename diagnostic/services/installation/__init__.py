"""One installation: settings, keys, database, organisations, access."""
