"""落實存取控制: accounts, passwords and the records of who did what."""
