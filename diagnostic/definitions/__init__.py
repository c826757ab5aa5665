"""What people write in YAML and CSV: frozen, strict models and their loaders."""
