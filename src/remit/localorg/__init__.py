"""The local org: a server that speaks the APIs of Salesforce and enforces the same access model."""
