"""What the kernel holds a worker process to, tried in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="a measure of Linux")


def run(code: str) -> subprocess.CompletedProcess[str]:
    script = f"from commons_graph.sparql import isolation\n{code}"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)


@linux_only
def test_process_without_network_can_open_no_connection() -> None:
    done = run(
        "import socket, threading\n"
        "assert isolation.forbid_network()\n"
        "def attempt():\n"
        "    try: socket.socket()\n"
        "    except PermissionError: print('refused')\n"
        "attempt(); t = threading.Thread(target=attempt); t.start(); t.join()\n"
    )
    assert done.stdout.split() == ["refused", "refused"], done.stderr


@linux_only
def test_service_reaches_nothing_even_when_nobody_reads_the_query_first() -> None:
    done = run(
        "import http.server, threading, pyoxigraph\n"
        "hits = []\n"
        "class Trap(http.server.BaseHTTPRequestHandler):\n"
        "    def do_POST(self): hits.append(self.path); self.send_error(500)\n"
        "    do_GET = do_POST\n"
        "    def log_message(self, *_): pass\n"
        "server = http.server.HTTPServer(('127.0.0.1', 0), Trap)\n"
        "threading.Thread(target=server.serve_forever, daemon=True).start()\n"
        "call = 'SELECT * { SERVICE SILENT <http://127.0.0.1:%d/> { ?s ?p ?o } }' % server.server_port\n"
        "def query(): list(pyoxigraph.Store().query(call))\n"
        "query(); before = len(hits)\n"
        "isolation.forbid_network(); query()\n"
        "print(before, len(hits))\n"
    )
    assert done.stdout.split() == ["1", "1"], done.stderr


def test_file_ends_at_the_size_limit(tmp_path: Path) -> None:
    done = run(
        "isolation.limit_file_size(1)\n"
        f"out = open({str(tmp_path / 'big')!r}, 'wb', buffering=0)\n"
        "try:\n"
        "    while True: out.write(b'x' * 65536)\n"
        "except OSError as error: print(error.errno, out.tell())\n"
    )
    assert done.stdout.split() == ["27", str(1 << 20)], done.stderr


@linux_only
def test_memory_beyond_the_limit_is_refused() -> None:
    done = run(
        "isolation.limit_memory(64)\n"
        "small = bytearray(32 << 20)\n"
        "try: bytearray(64 << 20)\n"
        "except MemoryError: print('refused')\n"
    )
    assert done.stdout.split() == ["refused"], done.stderr


@linux_only
def test_child_ends_with_its_parent() -> None:
    done = run(
        "import os, signal, subprocess, sys, time\n"
        "code = 'import os, sys, time; from commons_graph.sparql import isolation; '\\\n"
        "       'isolation.die_with(int(sys.argv[1])); print(os.getpid(), flush=True); time.sleep(60)'\n"
        "child = subprocess.Popen([sys.executable, '-c', code, str(os.getpid())], stdout=subprocess.PIPE)\n"
        "sys.stdout.write(child.stdout.readline().decode()); sys.stdout.flush()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    pid = int(done.stdout)
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists() or ") Z" in Path(f"/proc/{pid}/stat").read_text(encoding="ascii"):
            return
        subprocess.run(["sleep", "0.02"], check=True)
    pytest.fail("the child lives on")


def test_child_of_another_parent_refuses_to_start() -> None:
    done = run("isolation.die_with(1 if __import__('os').getppid() != 1 else 2)\nprint('started')\n")
    assert done.returncode == 1
    assert "started" not in done.stdout


@linux_only
def test_most_memory_held_is_this_process_s_own_not_that_of_who_started_it() -> None:
    done = run(
        "import subprocess, sys\n"
        "mine = bytearray(200_000_000)\n"
        "code = 'from commons_graph.sparql import isolation; before = isolation.peak_memory(); '\n"
        "code += 'held = bytearray(100_000_000); del held; print(before, isolation.peak_memory())'\n"
        "subprocess.run([sys.executable, '-c', code], check=True)\n"
    )
    before, after = map(int, done.stdout.split())
    assert before < 100_000_000 < after - before + 5_000_000, done.stderr
