"""Pages of an agreement for whoever has its link: read, sign, change, print."""
