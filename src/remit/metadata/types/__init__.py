"""One metadata type a file, named after it; `remit.metadata.registry` finds them."""
