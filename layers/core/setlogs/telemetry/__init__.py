"""What a request leaves behind: its log line, its counts, its spans."""
