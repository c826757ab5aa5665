"""The page of a team's story for whoever has its link: read, write, delete."""
