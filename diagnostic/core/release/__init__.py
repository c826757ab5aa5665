"""The door: `publish` and the frames of a publication that it makes."""
