"""What other apps call the exercises of the catalogue."""
