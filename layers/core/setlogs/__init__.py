"""What every function shares; the module index is in layers/core/README.md."""
