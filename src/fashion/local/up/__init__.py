"""`fashion up`: the whole platform as child processes on one machine."""
