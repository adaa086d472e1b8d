"""Ways to reach an org: its APIs over HTTP, sf CLI aliases."""
