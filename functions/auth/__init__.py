"""Registration, tokens, and the user's own record."""
