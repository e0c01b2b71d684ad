"""How healthy: checks, the weakest link, peers, the survey."""
