"""What is HTTP: events and requests in, answers and problem documents out."""
