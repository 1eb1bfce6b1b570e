"""Runs a command on a terminal of its own, types the keys when it asks, and prints what the terminal shows."""

import os
import pty
import signal
import sys

keys, command = sys.argv[1].encode(), sys.argv[2:]
# A command that waits for other keys ends with this process.
signal.alarm(120)
process, terminal = pty.fork()
if process == 0:
    os.execvp(command[0], command)
shown = b""
while True:
    try:
        read = os.read(terminal, 4096)
    except OSError:
        # Linux reports the end of a terminal as an error.
        break
    if not read:
        break
    shown += read
    if shown.endswith(b"[y/N] "):
        os.write(terminal, keys)
_, status = os.waitpid(process, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
