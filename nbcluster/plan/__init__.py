"""What could run apart, and the words that explain it.

In this room facts become a decision for each loop, and a decision becomes a line of text.
"""
