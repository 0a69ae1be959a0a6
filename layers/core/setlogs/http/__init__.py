"""HTTP: events and requests in, answers and problem documents out."""
