"""Pure functions over values: no I/O, no clock, no user interface; chance only by a fixed seed."""
