"""REMIT_HOME: locks, keys, keyring, journals, secrets that never print."""
