#!/usr/bin/env python3
"""Judges what `magpie run --once` does about robots.txt over HTTP (RFC 9309, sections 2.2 to 2.5) by the log of a server
that others wrote: one situation per loopback address, all of them linked from one index page.

Usage: robots_http.py MAGPIE      with MAGPIE_SHARED_DATA set; exits 77 (skipped) without it.

Runs where only the loopback interface exists, when the system lets it. Prints one line per failure and the count.
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading

PORT = 8588
INDEX = f"http://127.0.2.200:{PORT}/"
MOST_SECONDS = 400
# The server's threads print at the same time: two entries may share a line.
ENTRY = re.compile(r"\d{9,}\.\d{3} (127\.0\.2\.\d+) (/\S*?)(?=\d{9,}\.\d{3} |\s|$)")

# Timeouts are short, because some situations are silence; delays too, because every host is this machine.
CONFIG = f"""
[fetch]
contact = "https://conformance.example/"
allow_addresses = ["127.0.0.0/8"]
connect_timeout = "2s"
total_timeout = "4s"
stall_timeout = "3s"

[politeness]
host_delay = "10ms"

[media]
collect = "none"

[[source]]
name = "index"
page = "{INDEX}"
"""


def offline(suite):
    """This program again, in a network of its own; None when that is not possible or not needed."""
    if os.environ.get("MAGPIE_OFFLINE") or subprocess.run(
            ["unshare", "-n", "true"], capture_output=True, check=False).returncode != 0:
        return None
    command = ["bash", str(suite / "offline.sh"), sys.executable] + sys.argv
    return subprocess.run(command, env={**os.environ, "MAGPIE_OFFLINE": "1"}, check=False).returncode


class Server:
    """The suite's server; its log lines are "TIME ADDRESS PATH"."""

    def __init__(self, program):
        self.process = subprocess.Popen([sys.executable, str(program), "--port", str(PORT)],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.asked = set()
        self.process.stdout.readline()  # it listens
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            for entry in ENTRY.finditer(line):
                self.asked.add((entry[1], entry[2]))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()


def crawl(magpie, folder):
    config = folder / "magpie.toml"
    config.write_text(CONFIG, encoding="utf-8")
    command = [magpie, "run", "--once", "--config", str(config), "--archive", str(folder / "archive")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        try:
            out, _ = run.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGTERM)
            out, _ = run.communicate(timeout=60)
            print(f"the crawl did not end within {MOST_SECONDS} s")
    return run.returncode, out


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    data = os.environ.get("MAGPIE_SHARED_DATA", "")
    suite = pathlib.Path(data) / "suites" / "http"
    program = suite / "robots_http.py"
    if not data or not program.exists():
        print("skipped: no suite of robots.txt situations")
        return 77
    code = offline(suite)
    if code is not None:
        return code
    listing = subprocess.run([sys.executable, str(program), "--list"], capture_output=True, check=True)
    cases = json.loads(listing.stdout)
    server = Server(program)
    try:
        with tempfile.TemporaryDirectory() as folder:
            exit_code, log = crawl(sys.argv[1], pathlib.Path(folder))
    finally:
        server.stop()
    passed = 0
    for case in cases:
        address = case["url"].split("/")[2].split(":")[0]
        was_asked = (address, "/page") in server.asked
        fits = was_asked == (case["expect"] == "allow") and (address, "/robots.txt") in server.asked
        passed += fits
        if not fits:
            print(f"{address}: must be {case['expect']}, page asked: {was_asked} ({case['why']})")
    print(f"robots.txt over HTTP: {passed} of {len(cases)}")
    if passed != len(cases) or exit_code != 0:
        print(f"exit code {exit_code}\n{log[-4000:]}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
