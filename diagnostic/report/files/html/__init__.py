"""A document as one web page in one file, which loads nothing from anywhere."""
