"""Executes a notebook in a kernel without a browser, and compares what its cells print with the outputs in the file.

usage: execute.py NOTEBOOK [--kernel NAME] [--output FILE] [--log FILE] [--write | --print]

  --kernel NAME   the kernel, instead of the one that the notebook names
  --output FILE   stores the executed notebook there
  --log FILE      gets what the kernel itself prints
  --write         stores the outputs in the notebook itself, instead of a comparison
  --print         prints the outputs, instead of a comparison

A cell whose metadata has the tag "varies" may print other numbers. The exit code is 0 if all outputs are as stored, 1
if one is not or a cell has failed, and 2 if the notebook cannot be executed.
"""

import argparse
import asyncio
import atexit
import difflib
import os
import re
import socket
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

# The kernel answers within milliseconds once its ports are open, or never: some of its threads do not start if they are
# faster than the one that starts them, or get a request before they know what to do. Another kernel is started then.
STARTS = 6
GRACE = 1.0
START_SECONDS = 10

ANSI = re.compile(r"\x1b\[[0-9;]*m")
SECONDS = 120


class Client(NotebookClient):
    """Sends the first request when the kernel has opened its ports."""

    async def async_start_new_kernel_client(self):
        ports = [self.km.shell_port, self.km.iopub_port, self.km.control_port, self.km.hb_port, self.km.stdin_port]
        deadline = time.monotonic() + SECONDS
        while not all(map(self.is_open, ports)) and time.monotonic() < deadline and await self.km.is_alive():
            await asyncio.sleep(0.1)
        await asyncio.sleep(GRACE)
        return await super().async_start_new_kernel_client()

    def is_open(self, port):
        with socket.socket() as probe:
            return probe.connect_ex((self.km.ip, port)) == 0


def execute(notebook, kernel, log):
    """Executes the cells of a notebook in a new kernel, whose own output goes to a file."""
    for start in range(1, STARTS + 1):
        # Timing would store times that differ from run to run.
        client = Client(
            notebook, kernel_name=kernel, timeout=SECONDS, startup_timeout=START_SECONDS, record_timing=False
        )
        try:
            client.execute(stdout=log, stderr=log)
            return
        except CellExecutionError:
            raise
        except RuntimeError as e:
            if start == STARTS or any(cell.get("execution_count") for cell in notebook.cells):
                raise
            print(f"kernel {kernel} is started again: {e}", file=log, flush=True)
        finally:
            # The kernel has ended; the client would look for it once more.
            atexit.unregister(client._cleanup_kernel)


def text(output):
    """Returns one output as text."""
    kind = output["output_type"]
    if kind == "stream":
        return output["text"]
    if kind == "error":
        return "\n".join([output["ename"] + ": " + output["evalue"], *output["traceback"]]) + "\n"
    return output["data"].get("text/plain", "") + "\n"


def lines(cell):
    """Returns what a cell printed, whichever way its kernel has divided it into messages."""
    streams = {}
    for output in cell.get("outputs", []):
        name = output.get("name", output["output_type"])
        streams[name] = streams.get(name, "") + text(output)
    found = []
    for name in sorted(streams):
        for line in ANSI.sub("", streams[name]).splitlines():
            found.append(line if name == "stdout" else name + ": " + line)
    if "varies" in cell["metadata"].get("tags", []):
        found = [re.sub(r"-?\d+", "N", line) for line in found]
    return found


def differences(stored, executed):
    """Returns the lines of a report: none if the outputs are the same."""
    report = []
    for number, (before, after) in enumerate(zip(stored.cells, executed.cells), 1):
        if before.cell_type == "code" and lines(before) != lines(after):
            report.append(f"cell {number}: {before.source.splitlines()[0]} ...")
            report += difflib.unified_diff(lines(before), lines(after), "stored", "executed", lineterm="")
    return report


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("notebook")
    parser.add_argument("--kernel")
    parser.add_argument("--output")
    parser.add_argument("--log", default=os.devnull)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--print", action="store_true", dest="prints")
    arguments = parser.parse_args()

    stored = nbformat.read(arguments.notebook, as_version=4)
    executed = nbformat.read(arguments.notebook, as_version=4)
    kernel = arguments.kernel or stored.metadata.kernelspec.name
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    failure = None
    try:
        with open(arguments.log, "w") as log:
            execute(executed, kernel, log)
    except CellExecutionError as e:
        failure = ANSI.sub("", str(e))
    executed.metadata = stored.metadata

    if arguments.output:
        nbformat.write(executed, arguments.output)
    if arguments.prints:
        for cell in executed.cells:
            print("\n".join(["# " + (cell.source.splitlines() or [""])[0], *lines(cell)]))
    elif arguments.write and failure is None:
        nbformat.write(executed, arguments.notebook)
    else:
        report = differences(stored, executed)
        print("\n".join(report) or f"{arguments.notebook}: all cells print what is stored")
        if report:
            return 1
    if failure is not None:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, RuntimeError, TimeoutError) as e:
        print(f"cannot execute the notebook: {type(e).__name__}: {e}", file=sys.stderr)
        sys.exit(2)
