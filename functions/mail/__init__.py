"""Sends the mails that wait in the outbox."""
