"""One scoring method per file; `methods` lists them."""
