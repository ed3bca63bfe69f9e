"""The ledger: what unions owe for confirmed lists, what they say they transferred, what the bank received."""
