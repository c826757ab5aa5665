"""Links as people hold them: what mail programs did to them undone, and the address found that was sent."""
