"""Changes to an org: one step a file, and the run that does steps, journalled, so that they can be undone."""
