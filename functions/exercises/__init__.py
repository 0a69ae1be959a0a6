"""The exercise catalogue and one's own exercises, each with its versions."""
