"""What statements are written with: SQLAlchemy, which a built function does without."""
