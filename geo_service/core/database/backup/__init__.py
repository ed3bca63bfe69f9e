"""A dump of a database with the sums of all that is in it, and the way back, which holds what came against them."""
