"""External Client Apps as the org keeps them: parts, consumer, policy, approvals, refresh tokens."""
