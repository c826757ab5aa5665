"""Invitations and reminders by e-mail: addresses, texts, the queue, and handing over to a mail server."""
