"""Charts: each a table of published numbers and a Vega-Lite specification."""
