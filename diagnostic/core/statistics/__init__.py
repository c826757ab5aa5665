"""Statistics without people: reliability, agreement, variance components, comparisons."""
