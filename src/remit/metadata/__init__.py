"""Metadata API components as typed values, XML to value and back, one file a type. Pure."""
