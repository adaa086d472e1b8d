"""Objects that are no tables: what the org knows of itself (EntityDefinition, FieldDefinition, ...), as rows."""
