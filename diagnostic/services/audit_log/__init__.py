"""The audit log as staff meet it: files that are handed out, and the log that administrators read."""
