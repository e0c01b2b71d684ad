"""How connected: ties between plants, institutions, industries and regions."""
