"""Everything of Vigie that does not fetch: the archive, what changed, the digest, the mail."""
