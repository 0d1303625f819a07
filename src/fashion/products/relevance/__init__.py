"""What interactions teach about the order of rankings, and whether it serves people of every tone."""
