"""The bundled, generated study and the truth that was planted in it."""
