"""What each kind of step does: one file a kind, and one table of them in `kinds/table.py`."""
