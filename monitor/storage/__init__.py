"""The tables, the blobs and the search index: the only package that knows SQLAlchemy."""
