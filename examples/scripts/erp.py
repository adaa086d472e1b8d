"""The ERP: masters customers and invoices, fetches orders for delivery."""

from common import attempt, connect, rows

sf = connect()
customer = {"Name": "Wind River Turbines AB", "BillingCity": "Lund", "Phone": "+46 40 123"}
attempt(
    "upsert a customer by its ERP number", lambda: sf.Account.upsert("ERP_Number__c/ERP-900001", customer)
)
attempt("update it", lambda: sf.Account.upsert("ERP_Number__c/ERP-900001", {"Phone": "+46 40 456"}))
mine = rows(sf.query("SELECT Id FROM Account WHERE ERP_Number__c = 'ERP-900001'"))
invoice = {"Number__c": "INV-900001", "Account__c": mine[0]["Id"], "Amount__c": 1290.5, "Status__c": "Sent"}
attempt("create an invoice on it", lambda: sf.Invoice__c.create(invoice)["id"])
attempt(
    "fetch activated orders with their lines",
    lambda: sf.query(
        "SELECT OrderNumber, TotalAmount, (SELECT Quantity, UnitPrice, Product2.ProductCode FROM OrderItems)"
        " FROM Order WHERE Status = 'Activated'"
    ),
)
others = rows(sf.query("SELECT Id FROM Account WHERE ERP_Number__c = 'ERP-100001'"))
attempt("change a seller's customer", lambda: sf.Account.update(others[0]["Id"], {"Phone": "1"}))
attempt("read annual revenue", lambda: sf.query("SELECT AnnualRevenue FROM Account LIMIT 1"))
attempt("delete the customer", lambda: sf.Account.delete(mine[0]["Id"]))
attempt("read opportunities", lambda: sf.query("SELECT Id FROM Opportunity LIMIT 1"))
