"""One picture of a document as a file: SVG or PNG, with its finding, what its signs mean, and what it was made from."""
