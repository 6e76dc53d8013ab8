"""What tells a finding from all others, in every period."""

import hashlib


def identify_finding(firm: str, control: str, asset: str, check: str) -> str:
    """The identity of what a check finds on an asset: SHA-256 over firm, control, asset and check."""
    return hashlib.sha256(f"{firm}\0{control}\0{asset}\0{check}".encode()).hexdigest()
