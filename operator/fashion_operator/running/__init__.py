"""The control loop: watches, the queue and the controller."""
