"""Values after release: what was published, and what is computed from it alone. Public."""
