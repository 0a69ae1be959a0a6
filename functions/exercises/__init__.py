"""The exercise catalogue and users' own exercises, with their versions."""
