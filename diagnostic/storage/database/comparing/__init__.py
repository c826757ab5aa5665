"""Tables of what organisations are compared with beyond themselves."""
