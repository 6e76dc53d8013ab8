"""作業: one file per use case, named by a verb that a user says."""
