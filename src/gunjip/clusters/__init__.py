"""Where: definitions, screens, footprints and the test of a real cluster."""
