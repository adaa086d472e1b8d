"""The login page of the user interface."""
