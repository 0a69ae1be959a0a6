"""What goes in and out as a whole: the changes since a client was last here."""
