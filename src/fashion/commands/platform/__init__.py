"""Commands that look at a running platform: its status, its logs and the machine it runs on."""
