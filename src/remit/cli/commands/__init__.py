"""One file a command; a folder is a group. See `remit.cli._group`."""
