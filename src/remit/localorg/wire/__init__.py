"""Bytes to operations and back: one folder an API."""
