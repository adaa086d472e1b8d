"""Objects, fields and relationships as data, by API version; what governs each object. Pure."""
