"""Everything that knows Scrapy, and the parsers of each source."""
