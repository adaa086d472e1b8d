"""The data warehouse: reads sales data, writes nothing."""

from common import attempt, connect

sf = connect()
attempt("read all accounts", lambda: sf.query("SELECT Name, Industry, BillingCountry FROM Account"))
attempt(
    "read won deals",
    lambda: sf.query("SELECT Name, Amount, CloseDate FROM Opportunity WHERE StageName = 'Closed Won'"),
)
attempt("read invoices", lambda: sf.query("SELECT Number__c, Amount__c, Status__c FROM Invoice__c"))
attempt("read phone numbers", lambda: sf.query("SELECT Phone FROM Account LIMIT 1"))
attempt("read contacts", lambda: sf.query("SELECT Id FROM Contact LIMIT 1"))
attempt("create an account", lambda: sf.Account.create({"Name": "Written by a reader"}))
