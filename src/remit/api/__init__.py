"""What an API request asks for: operation to requirement; Salesforce's error vocabulary; codecs. Pure."""
