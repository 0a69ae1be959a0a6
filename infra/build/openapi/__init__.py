"""Makes docs/openapi.json: what FastAPI knows of the routes, what the pipeline adds, and examples of real runs."""
