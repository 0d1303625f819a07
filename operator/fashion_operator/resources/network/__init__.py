"""Who reaches whom: ingress, HTTPRoute and network policies."""
