"""The sentences of the page "How sure this is"."""
