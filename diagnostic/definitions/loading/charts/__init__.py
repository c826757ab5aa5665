"""Tables that are read as charts: units with parents, persons with managers, columns of departments."""
