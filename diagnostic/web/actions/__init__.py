"""The page of an action for its owner, by link: how far it is, what is said about it, its day in a calendar."""
