"""風險現況: where a firm stands and how that moves, counted from papers and findings, again by hand."""
