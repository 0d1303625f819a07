"""What pods are made of: their template, environment, requests, additions and trusted authorities."""
