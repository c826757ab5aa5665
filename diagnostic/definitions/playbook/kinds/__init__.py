"""The kinds of step, a file each; the table of them is `step_kinds.py` above."""
