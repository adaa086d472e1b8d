"""What the Metadata API does with each type. A file here that has a `Handler` for a type is that type."""
