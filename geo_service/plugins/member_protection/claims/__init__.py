"""Claims on covers, as the Mutual-aid Centre has them: received, completed, looked into, proposed, decided."""
