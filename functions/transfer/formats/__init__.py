"""The files of other workout loggers: each format is one module, named in `detection`."""
