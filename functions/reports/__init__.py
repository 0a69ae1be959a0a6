"""Reports: what the logged sets add up to, and how the numbers were calculated."""
