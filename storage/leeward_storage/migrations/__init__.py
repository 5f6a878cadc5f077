"""The history of the tables, one step a file; run by `migrate.upgrade`, never by hand."""
