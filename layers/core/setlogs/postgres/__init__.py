"""How statements reach PostgreSQL, and how a write is carried through."""
