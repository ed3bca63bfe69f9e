"""What a member sees and does: whose the account is, covers and claims of one's own."""
