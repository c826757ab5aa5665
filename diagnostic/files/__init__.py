"""Files of any kind, read with limits; nothing about surveys."""
