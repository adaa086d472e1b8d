"""What one org is like: `doctor` reads it, `conform` tries what only trying can tell and undoes it again."""
