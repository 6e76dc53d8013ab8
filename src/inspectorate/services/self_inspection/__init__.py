"""自我查核: the platform hands over its own evidence, and is inspected by the checks that inspect firms."""
