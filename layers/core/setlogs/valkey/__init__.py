"""Valkey (Redis): an accelerator that may be gone at any moment."""
