"""Turning a frozen issue into a message, and handing a message to a relay."""
