"""The one file that holds an org: connections, transactions, tables, rows."""
