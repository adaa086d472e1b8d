"""What a new org holds."""
