"""Protected fields: sealed in the database, masked to all, in the clear by right and for a purpose."""
