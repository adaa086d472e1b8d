"""Remit: integration users as code for Salesforce."""

__version__ = "0.1.0"
