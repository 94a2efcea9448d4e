#!/usr/bin/env python3
"""Reads a folder with Docent and with Recoll, in turn: all of it, nothing changed, one file in a hundred changed.

    againstrecoll.py --program build/release/bin/docent FOLDER [--runs N] [--json FILE]

Prints the best of the runs: seconds by the clock, seconds of processor time (children included), and the most memory
that the program and its children held together (proportional set size). FOLDER is copied; nothing in it is changed.
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

PERIOD = 0.1  # seconds between two looks at the memory
GROWING = {".html", ".htm", ".txt", ".md", ".rst"}  # what is still sound with a line more


def children_of(pid):
    found = [pid]
    for parent in found:
        try:
            for task in os.listdir(f"/proc/{parent}/task"):
                found += [int(child) for child in open(f"/proc/{parent}/task/{task}/children").read().split()]
        except OSError:
            pass
    return found


def memory_of(pid):
    total = 0
    for one in children_of(pid):
        try:
            for line in open(f"/proc/{one}/smaps_rollup"):
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total / 1024


class Measured:
    def __init__(self, command, environment):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        self.memory = 0.0
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        ended = threading.Event()
        watch = threading.Thread(target=self.look, args=(process.pid, ended))
        watch.start()
        self.out, self.err = process.communicate()
        self.wall = time.monotonic() - start
        ended.set()
        watch.join()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if process.returncode != 0:
            sys.exit(f"{command[0]} ended with {process.returncode}: {self.err.decode(errors='replace')[-2000:]}")

    def look(self, pid, ended):
        while not ended.wait(PERIOD):
            self.memory = max(self.memory, memory_of(pid))


class Docent:
    name = "docent"

    def __init__(self, program, folder, place):
        self.command = [program, "index", str(folder), "--library", str(place / "library"), "--json", "--quiet"]
        self.environment = dict(os.environ)
        self.summary = {}

    def run(self):
        measured = Measured(self.command, self.environment)
        self.summary = json.loads(measured.out)
        return measured

    def said(self):
        counts = [f"{self.summary.get(key, 0)} {key}" for key in ("processed", "unchanged", "passages")]
        return ", ".join(counts + [f"{len(self.summary.get(key, []))} {key}" for key in ("failed", "skipped")])


class Recoll:
    name = "recoll"

    def __init__(self, folder, place):
        self.settings = place / "recoll"
        self.settings.mkdir()
        # It would give way to all others: on a machine that does something else its seconds would say nothing.
        settings = f"topdirs = {folder}\nloglevel = 1\nidxniceprio = 0\n"
        (self.settings / "recoll.conf").write_text(settings)
        self.environment = dict(os.environ)
        self.command = ["recollindex", "-c", str(self.settings)]

    def run(self):
        return Measured(self.command, self.environment)

    def said(self):
        missing = self.settings / "missing"
        lacks = missing.read_text().strip().replace("\n", "; ") if missing.exists() else ""
        return f"without helpers: {lacks}" if lacks else "with all its helpers"


def change(folder):
    """Adds a line to one file in a hundred, always the same ones."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    texts = [path for path in files if path.suffix.lower() in GROWING]
    wanted = max(1, len(files) // 100)
    changed = texts[:: max(1, len(texts) // wanted)][:wanted]
    for path in changed:
        with open(path, "a", encoding="utf-8") as file:
            file.write("\nOne more line that was added later.\n")
    return len(changed), len(files)


def measure(tool, folder):
    figures = {}
    for what in ("all", "nothing changed", "1 % changed"):
        if what == "1 % changed":
            change(folder)
        measured = tool.run()
        figures[what] = {"wall": measured.wall, "cpu": measured.cpu, "memory_mb": measured.memory}
        if what == "all":
            print(f"  {tool.name}: {tool.said()}", flush=True)
    return figures


def best(runs):
    return {
        what: {key: min(run[what][key] for run in runs) for key in runs[0][what]}
        for what in runs[0]
    }


def print_table(results):
    print(f"{'':18}{'':10}{'seconds':>10}{'CPU s':>10}{'memory MB':>12}")
    for what in next(iter(results.values())):
        for name, figures in results.items():
            row = figures[what]
            print(f"{what:18}{name:10}{row['wall']:10.2f}{row['cpu']:10.2f}{row['memory_mb']:12.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--program", required=True, help="docent, built with the preset release")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", help="write the figures to this file")
    arguments = parser.parse_args()
    tools = ["docent"]
    if shutil.which("recollindex"):
        tools.append("recoll")
    else:
        print("recollindex is not here (Debian: recollcmd): Docent alone is measured.")
    if not shutil.which("pdftotext"):
        print("pdftotext is not here (Debian: poppler-utils): Recoll reads no PDF without it.")
    runs = {name: [] for name in tools}
    for number in range(arguments.runs):
        for name in tools:
            with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as place:
                folder = pathlib.Path(place) / "corpus"
                shutil.copytree(arguments.folder, folder)
                os.sync()  # the copy's own writing shall not be counted
                print(f"run {number + 1}", flush=True)
                where = pathlib.Path(place)
                tool = Docent(arguments.program, folder, where) if name == "docent" else Recoll(folder, where)
                runs[name].append(measure(tool, folder))
    results = {name: best(list_of) for name, list_of in runs.items()}
    print(f"\nbest of {arguments.runs}, load of the machine {os.getloadavg()[0]:.1f}")
    print_table(results)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps({"best": results, "runs": runs}, indent=2) + "\n")


if __name__ == "__main__":
    main()
