"""Business cases: what an improvement is worth, how sure that is, and what it rests on."""
