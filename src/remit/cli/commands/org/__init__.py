"""The local org: an embedded server that speaks Salesforce's APIs."""
