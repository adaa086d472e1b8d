"""The algebra: catalogue, relations, needs, grants, access. Pure."""
