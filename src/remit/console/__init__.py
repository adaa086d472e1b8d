"""The web pages: not built yet."""
