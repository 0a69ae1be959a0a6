"""What an import does: what of a file an account has already, and what is new, changed or deleted."""
