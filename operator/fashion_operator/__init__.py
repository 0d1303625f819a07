"""The operator of the fashion platform: one FashionPlatform object in, a running platform out."""
