"""Rules that definitions have to keep, beyond the shape of their YAML."""
