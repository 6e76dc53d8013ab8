"""What the firm has: certificates and the components of software."""
