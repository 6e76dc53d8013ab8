"""佐證: what was handed over, who held it since, and how long it is kept. No clock and no disk."""
