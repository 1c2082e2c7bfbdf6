"""Lets a script answer the benchmark: one line of JSON in, one line of JSON out, until the input ends."""

import json
import sys


def serve(commands):
    """Calls commands[message["command"]](message) for each line, and writes what it returns."""
    for line in sys.stdin:
        message = json.loads(line)
        reply = commands[message["command"]](message)
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()
