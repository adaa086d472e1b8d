"""OAuth 2.0: token endpoint (a grant type a file), revoke, introspect, userinfo, identity."""
