"""The pure core: standard library and pure computation, no I/O, no clock (docs/architecture.md)."""
