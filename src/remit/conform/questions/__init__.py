"""The questions of `remit conform`, one file each; found, not listed."""
