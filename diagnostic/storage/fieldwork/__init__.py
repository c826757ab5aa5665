"""Waves, invitations and their retirement."""
