"""What happens in the kernel: the driver, the payload, commits on the user's objects, and the backend port.

In this room a plan becomes a run: the loop's iterations go out, and their effects come home in order.
"""
