"""The difference of two org states in terms of access; ordering; apply, resume, drift."""
