"""An org as data: users, grants, assignments, apps, settings; from sObject rows. Pure."""
