"""A role of PostgreSQL as a platform has one: it owns its database, and row-level security holds it."""

from urllib.parse import urlsplit

ROLE, DATABASE = "inspectorate", "platform"


def as_ordinary_role(address: str) -> str:
    """Make the role and its database on the server of a superuser's address; the role's own address."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        admin.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"postgresql://{ROLE}@{host}/{DATABASE}?{parts.query}"
