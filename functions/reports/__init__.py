"""Reports: what the logged sets add up to, with how the numbers were made."""
