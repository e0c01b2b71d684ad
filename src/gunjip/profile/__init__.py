"""What kind: roles, types, life cycle and the nearest cases."""
