"""How heavy a user was, and when."""
