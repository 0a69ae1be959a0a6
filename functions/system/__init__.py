"""Health, metrics, and the documentation of the whole API."""
