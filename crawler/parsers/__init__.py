"""Bytes in, documents out: no Scrapy, no clock, no database."""
