"""Workout sessions and the sets performed in them."""
