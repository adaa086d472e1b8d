"""SOQL: text to tree and back; names resolved against a schema. Pure."""
