"""One spider per kind of source: addresses in, readings out."""
