"""The operator without a cluster: samples, an API server in memory and a settled platform."""
