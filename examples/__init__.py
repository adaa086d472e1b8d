"""The example landscape, the demo that applies it, and scripts that log in as its systems."""
