"""跨領域: checks of duties that several domains share."""
