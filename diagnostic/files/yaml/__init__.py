"""Strict YAML: every value with its line, no aliases, no duplicate keys."""
