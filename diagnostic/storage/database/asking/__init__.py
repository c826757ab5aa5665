"""Tables of those who are asked in other ways than by a file of invitations."""
