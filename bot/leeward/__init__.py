"""The roof: the pipeline, the executor, the cases and the command line."""
