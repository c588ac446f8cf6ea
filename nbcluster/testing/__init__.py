"""What tests of notebooks, and our own, can stand on.

In this room are a clock that can be turned and workers that follow a script; what is here is public.
"""
