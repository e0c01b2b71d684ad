"""The web face: parse, call ``study``, show."""
