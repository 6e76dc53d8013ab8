"""防火牆: configurations of firewalls by brand, and the firm's register of their rules."""
