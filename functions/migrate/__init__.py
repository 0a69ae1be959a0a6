"""Migrations and the exercise catalogue, run where the database can be reached."""
