"""The running server: its start and its regular work."""
