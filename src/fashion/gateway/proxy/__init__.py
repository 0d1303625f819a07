"""Forward requests to the services by public routes, and keep what reads return at the edge."""
