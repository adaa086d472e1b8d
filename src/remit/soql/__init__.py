"""SOQL: text to tree and back; names resolved against a schema. Pure.

    query = parse("select id, Account.Name from Contact where Email != null limit 5")
    str(query)                       # SELECT id, Account.Name FROM Contact WHERE Email != null LIMIT 5
    resolved = resolve(query, schema, 64.0)
    for ref in resolved.references:  # in the order in which Salesforce checks
        if not ref.exists or not visible(ref):
            raise ref.error

| file | what |
| --- | --- |
| tree, render | the tree; a tree as SOQL again |
| tokens, reader, parser | text to tree |
| errors | SoqlError and the block with the caret |
| dates | date literals, dates and datetimes as written |
| functions/ | one file a family of functions, found by being there |
| resolved | the resolved tree: what whoever judges, compiles or runs a query reads |
| names, operands, values, conditions, resolver | tree to resolved tree |

`parse` raises SoqlError with Salesforce's code, text and place. `resolve` raises nothing that Salesforce
would answer: it notes it as a reference. Both raise NotYetError for what is known by name and not run yet.
"""

from remit.soql.errors import SoqlError, caret
from remit.soql.parser import parse
from remit.soql.resolved import Reference, Resolved
from remit.soql.resolver import resolve
from remit.soql.tree import Query

__all__ = ["Query", "Reference", "Resolved", "SoqlError", "caret", "parse", "resolve"]
