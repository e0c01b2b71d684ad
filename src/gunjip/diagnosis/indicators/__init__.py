"""Indicators of a cluster that no other room computes, each with its interval and its n."""
