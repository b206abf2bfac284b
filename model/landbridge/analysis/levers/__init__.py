"""Levers: numbers of the inputs, what they move in the program, and how far they may move."""
