"""Long work: asked for, taken by a worker under a lease, told of, landed once, cancelled, tried again."""
