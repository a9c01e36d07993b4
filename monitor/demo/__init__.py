"""The demonstration: two weeks of sources that need no network, and the mirror that serves them."""
