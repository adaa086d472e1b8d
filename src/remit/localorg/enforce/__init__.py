"""Sessions, access and row scope of the user who asks."""
