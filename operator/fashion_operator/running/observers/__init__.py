"""What the controller learns in addition to the watched objects: pods that report, ways in, events and Secrets."""
