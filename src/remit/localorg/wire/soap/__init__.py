"""SOAP: the partner API and the Metadata API."""
