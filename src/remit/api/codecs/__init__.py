"""The wire formats of Salesforce's APIs, both directions: client's and org's. Pure."""
