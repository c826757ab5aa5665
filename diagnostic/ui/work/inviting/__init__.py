"""The page Invitations: a module for each way of inviting, listed in `ways`."""
