"""Screens of a meeting: phones, the wall, the desk and the record, and how they follow what happens."""
