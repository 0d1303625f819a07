"""How a fleet follows a new release of the operator; pure."""
