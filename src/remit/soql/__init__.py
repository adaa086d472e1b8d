"""SOQL: text to tree and back; names resolved against a schema. Pure.

    query = parse("select id, Account.Name from Contact where Email != null limit 5")
    str(query)                       # SELECT id, Account.Name FROM Contact WHERE Email != null LIMIT 5

`parse` raises SoqlError with Salesforce's code, text and place.
"""

from remit.soql.errors import SoqlError
from remit.soql.parser import parse
from remit.soql.tree import Query

__all__ = ["Query", "SoqlError", "parse"]
