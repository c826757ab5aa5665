"""What survey platforms write into their exports: header rows, who finished, previews, and the names of columns."""
