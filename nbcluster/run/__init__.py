"""What is happening to a loop that runs apart.

In this room a run is a state machine without I/O: events in, commands out; pace, progress, and the clock's
port.
"""
