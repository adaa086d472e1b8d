"""The way in for unmodified clients: CONNECT proxy, TLS, certificate authority, a child's environment."""
