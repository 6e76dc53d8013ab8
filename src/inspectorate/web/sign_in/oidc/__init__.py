"""OpenID Connect as the sign-in library knows it; where it fails, the answer is the one of all refusals."""
