"""What an object does beyond its fields, one file an object."""
