"""Payroll: closed deals for commissions, personnel numbers of the contractors that are its own."""

from common import attempt, connect, rows

sf = connect()
attempt(
    "read won deals", lambda: sf.query("SELECT Name, Amount FROM Opportunity WHERE StageName = 'Closed Won'")
)
own = attempt("read its contractors", lambda: sf.query("SELECT Id, LastName, Payroll_Number__c FROM Contact"))
contact = rows(own)[0]["Id"]
attempt("number one", lambda: sf.Contact.update(contact, {"Payroll_Number__c": "P90001"}))
attempt("change its e-mail", lambda: sf.Contact.update(contact, {"Email": "other@payroll.example"}))
attempt("read private phones", lambda: sf.query("SELECT HomePhone FROM Contact LIMIT 1"))
attempt("read who sold it to whom", lambda: sf.query("SELECT Account.Name FROM Opportunity LIMIT 1"))
