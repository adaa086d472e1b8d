"""Marketing automation: campaigns bring leads, and their progress goes back."""

from common import attempt, connect, rows

sf = connect()
lead = {"LastName": "Sundberg", "Company": "Northwind Trains", "Email": "k.sundberg@northwind.example"}
made = attempt("create a lead", lambda: sf.Lead.create(lead)["id"])
campaign = rows(sf.query("SELECT Id, Name FROM Campaign WHERE Status = 'Planned' LIMIT 1"))[0]
member = {"CampaignId": campaign["Id"], "LeadId": made, "Status": "Sent"}
attempt(f"add it to {campaign['Name']}", lambda: sf.CampaignMember.create(member)["id"])
attempt("read how far leads are", lambda: sf.query("SELECT Email, Status, IsConverted FROM Lead"))
attempt("read phone numbers", lambda: sf.query("SELECT Phone FROM Lead LIMIT 1"))
attempt("delete the lead", lambda: sf.Lead.delete(made))
attempt("read customers", lambda: sf.query("SELECT Id FROM Account LIMIT 1"))
