"""What if: the model, interventions, calibration and experiments."""
