"""Reports of scanners that look for weaknesses."""
