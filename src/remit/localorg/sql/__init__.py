"""Resolved SOQL and single records to SQL that answers in JSON text."""
