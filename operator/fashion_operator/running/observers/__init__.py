"""What the controller learns beside the watched objects: pods that report, ways in, events and Secrets."""
