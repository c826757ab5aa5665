"""Exit codes of the commands."""

GOOD, MISTAKE, UNKNOWN = 0, 1, 2  # UNKNOWN also for words that make no command
INTERRUPTED = 130  # as shells have it
