"""SAML as the sign-in library knows it; messages are asked and verified by services of our own."""
