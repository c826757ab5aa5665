"""Pages of what is done about it: plans of actions, reasons to begin one, what was tried and what worked."""
