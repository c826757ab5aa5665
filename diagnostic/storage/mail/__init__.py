"""Queries of invitations by e-mail: recipients, mailings and their messages."""
