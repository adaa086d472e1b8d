"""The checks of `remit doctor`, one file each; found, not listed."""
