"""`python -m landbridge`: the command line where the command itself is not on the path."""

from landbridge.cli import app

app()
