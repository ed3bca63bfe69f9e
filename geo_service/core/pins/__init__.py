"""Where a site is, said by those who look after it."""
