"""What every function shares; the module index is in layers/core/README.md."""

import gc

# What is imported stays, and requests leave few cycles: looking for some fifty times among modules
# takes 30 ms of a cold start. A start allocates 100,000 objects.
gc.set_threshold(200_000)
