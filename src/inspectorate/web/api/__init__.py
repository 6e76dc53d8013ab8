"""介接: what the pages do, for programs. Each operation calls the services that the pages call."""
