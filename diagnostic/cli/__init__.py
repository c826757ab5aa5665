"""The command line: one file for each group of commands. It only calls services, and prints."""
