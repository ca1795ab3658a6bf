"""The customer journey map: how it feels step by step, what it is worth, and the paths customers really take."""
