"""SetLogs in the terminal."""
