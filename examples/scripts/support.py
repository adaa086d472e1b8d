"""The support desk: tickets and cases are one conversation."""

from common import attempt, connect, rows

sf = connect()
waiting = attempt(
    "read open cases with their contacts",
    lambda: sf.query(
        "SELECT CaseNumber, Subject, Contact.Name, Contact.Phone FROM Case WHERE Status = 'New'"
    ),
)
contact = rows(sf.query("SELECT Id FROM Contact LIMIT 1"))[0]["Id"]
ticket = {"Subject": "Pump stops under load", "Origin": "Web", "Priority": "High", "ContactId": contact}
case = attempt("open a case", lambda: sf.Case.create(ticket)["id"])
attempt(
    "plan a call for it", lambda: sf.Task.create({"Subject": "Call", "WhatId": case, "WhoId": contact})["id"]
)
attempt("close it", lambda: sf.Case.update(case, {"Status": "Closed"}))
attempt("read the customer's name", lambda: sf.query("SELECT Account.Name FROM Case LIMIT 1"))
attempt("change a contact", lambda: sf.Contact.update(contact, {"Phone": "1"}))
attempt("read invoices", lambda: sf.query("SELECT Id FROM Invoice__c LIMIT 1"))
