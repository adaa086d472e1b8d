"""What traffic used: not built yet."""
