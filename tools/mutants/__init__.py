"""Changes one thing at a time in the ledger's code and sees whether a test notices."""
