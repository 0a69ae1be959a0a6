"""What requests and files are made of: types, bounds, and what fits what."""
