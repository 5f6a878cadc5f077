"""Training: makes the shipped models anew from the lines they were made of; needs `[train]`."""
