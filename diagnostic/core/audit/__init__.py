"""The auditor: the smallest group that a reader of publications can single out. Public."""
