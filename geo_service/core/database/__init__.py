"""PostgreSQL: the private server of the default run, roles, engines, transactions, statements, migrations."""
