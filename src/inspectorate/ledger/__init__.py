"""軌跡: what can be proven. A Merkle log in files that anyone can verify, offline, without this program."""
