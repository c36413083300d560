#!/usr/bin/env python3
"""What a CORS layer costs a whole server: wrk against axum on loopback, under no layer, ours and tower-http's.

    benches/end_to_end.py [--rounds 15] [--seconds 1] [--connections 32]

It needs Linux, cargo and wrk (Debian: `apt-get install wrk`), takes some three minutes after the build, and is worth
something only on a machine that is otherwise idle. Where there are two cores, the server has one and wrk another.

How to read it. Each round runs every server once, so that noise hits all alike. A ratio is one round's, to the server
without a layer in the same round; what is printed is the median over the rounds, of ratios as of all else.
`CPU` is what the server's process spent, kernel included, per request: it depends less on the neighbours than the
throughput does, and `over none` is the layer's own share. The client's origin is the last of the list. Without
a layer, `preflight` is an OPTIONS that a handler answers with an empty 204.
"""

# Printed with `--rounds 40` on a virtual machine of two cores (AMD EPYC) that was busy otherwise:
#
# request    origins  layer             requests/s  ratio        CPU  ratio  over none
# GET              3  none                  19,528  1.000   10.29 µs  1.000    0.00 µs
# GET              3  CredentialsLayer      17,744  0.956   10.89 µs  1.059    0.57 µs
# GET              3  CorsLayer             16,537  0.850   11.64 µs  1.150    1.57 µs
# GET           1000  none                  19,054  1.000   10.11 µs  1.000    0.00 µs
# GET           1000  CredentialsLayer      17,783  0.938   10.92 µs  1.078    0.69 µs
# GET           1000  CorsLayer              6,355  0.331   35.55 µs  3.526   25.44 µs
# preflight        3  none                  19,182  1.000   10.22 µs  1.000    0.00 µs
# preflight        3  CredentialsLayer      16,681  0.886   11.29 µs  1.089    0.84 µs
# preflight        3  CorsLayer             16,405  0.818   11.57 µs  1.126    1.23 µs
# preflight     1000  none                  19,889  1.000   10.07 µs  1.000    0.00 µs
# preflight     1000  CredentialsLayer      18,743  0.907   10.55 µs  1.072    0.67 µs
# preflight     1000  CorsLayer              6,457  0.319   35.72 µs  3.634   26.40 µs

import argparse
import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WRK_SCRIPT = ROOT / "benches/end_to_end/wrk.lua"
LAYERS = ["none", "CredentialsLayer", "CorsLayer"]
ORIGINS = [3, 1000]
REQUESTS = {
    "GET": ("GET", {}),
    "preflight": (
        "OPTIONS",
        {
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "content-type,x-csrf-token",
        },
    ),
}


@dataclasses.dataclass
class Server:
    layer: str
    process: subprocess.Popen
    address: str
    origin: str

    def cpu_seconds(self):
        """What all of its threads spent, in user space and in the kernel."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        # The name before it, in parentheses, may hold spaces. These are the fields 14 and 15 of the line.
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def assert_grants(self, method, headers):
        """A refusal is cheap: nothing is measured that does not get its grant."""
        connection = http.client.HTTPConnection(self.address, timeout=5)
        with contextlib.closing(connection):
            connection.request(method, "/", headers={**headers, "Origin": self.origin})
            response = connection.getresponse()
            granted = (
                response.headers["Access-Control-Allow-Origin"],
                response.headers["Access-Control-Allow-Credentials"],
            )
        expected = (None, None) if self.layer == "none" else (self.origin, "true")
        if response.status not in (200, 204) or granted != expected:
            sys.exit(f"{method} under {self.layer}: {response.status}, {granted}")


@dataclasses.dataclass
class Sample:
    throughput: float
    cpu: float


def main():
    arguments = parse_arguments()
    if sys.platform != "linux":
        sys.exit("it reads the server's CPU time from Linux's /proc")
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: install it, on Debian by `apt-get install wrk`")
    # So that what was started is stopped here too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    binary = build()
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        print("one core: server and wrk share it")
    else:
        print(f"core {cores[0]}: the server; core {cores[-1]}: wrk")
    print(
        f"{arguments.rounds} rounds of {arguments.seconds} s each, {arguments.connections} connections; medians"
    )

    with contextlib.ExitStack() as stack:
        servers = {}
        # Children inherit it.
        os.sched_setaffinity(0, cores[:1])
        for origins in ORIGINS:
            for layer in LAYERS:
                servers[layer, origins] = stack.enter_context(
                    running(binary, layer, origins)
                )
        os.sched_setaffinity(0, cores[-1:])
        samples = measure(servers, arguments)
    report(samples)


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=int, default=1, help="of each run of wrk")
    parser.add_argument("--connections", type=int, default=32)
    arguments = parser.parse_args()
    if min(arguments.rounds, arguments.seconds, arguments.connections) < 1:
        parser.error("every number is at least 1")
    return arguments


def build():
    name = "end_to_end_server"
    command = ["cargo", "bench", "--locked", "--no-run", "--bench", name]
    built = subprocess.run(
        [*command, "--message-format=json-render-diagnostics"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=False,
    )
    if built.returncode != 0:
        sys.exit(built.returncode)
    for line in built.stdout.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["target"]["name"] == name:
            return message["executable"]
    sys.exit(f"cargo built no {name}")


@contextlib.contextmanager
def running(binary, layer, origins):
    process = subprocess.Popen(
        [binary, "serve", layer, str(origins)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A ctrl-C is this script's to handle.
        start_new_session=True,
    )
    try:
        line = process.stdout.readline().split()
        if len(line) != 2:
            sys.exit(f"the server under {layer} did not start")
        yield Server(layer, process, *line)
    finally:
        process.kill()
        process.wait()


def measure(servers, arguments):
    """The samples of every round, by request, number of origins and layer."""
    cases = [(request, origins) for request in REQUESTS for origins in ORIGINS]
    for request, origins in cases:
        for layer in LAYERS:
            server = servers[layer, origins]
            server.assert_grants(*REQUESTS[request])
            load(server, request, 1, arguments.connections)

    samples = {(*case, layer): [] for case in cases for layer in LAYERS}
    for number in range(arguments.rounds):
        # No server always comes after the same other one.
        turn = number % len(LAYERS)
        layers = LAYERS[turn:] + LAYERS[:turn]
        for request, origins in cases:
            for layer in layers:
                sample = load(
                    servers[layer, origins],
                    request,
                    arguments.seconds,
                    arguments.connections,
                )
                samples[request, origins, layer].append(sample)
        print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
    return samples


def load(server, request, seconds, connections):
    method, headers = REQUESTS[request]
    command = [
        *("wrk", "--threads", "1", "--connections", str(connections)),
        *("--duration", f"{seconds}s", "--script", str(WRK_SCRIPT)),
    ]
    for name, value in {**headers, "Origin": server.origin}.items():
        command += ["--header", f"{name}: {value}"]
    command += [f"http://{server.address}/", "--", method]

    before = server.cpu_seconds()
    run = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, timeout=seconds + 30
    )
    cpu = server.cpu_seconds() - before
    results = [line for line in run.stdout.splitlines() if line.startswith("result ")]
    requests, microseconds, failed = map(int, results[0].split()[1:])
    if failed or not requests:
        sys.exit(f"{failed} of {requests} requests failed: {' '.join(command)}")
    return Sample(requests / microseconds * 1e6, cpu / requests * 1e6)


def report(samples):
    heading = f"{'request':<11}{'origins':>7}  {'layer':<17}"
    heading += f"{'requests/s':>11}{'ratio':>7}   {'CPU':>8}{'ratio':>7}{'over none':>11}"
    print(f"\n{heading}")
    for (request, origins, layer), rounds in samples.items():
        bare = samples[request, origins, "none"]
        pairs = list(zip(rounds, bare))
        throughput = statistics.median(sample.throughput for sample in rounds)
        cpu = statistics.median(sample.cpu for sample in rounds)
        row = f"{request:<11}{origins:>7}  {layer:<17}"
        row += f"{throughput:>11,.0f}{ratio(pairs, 'throughput'):>7.3f}   "
        row += f"{cpu:>5.2f} µs{ratio(pairs, 'cpu'):>7.3f}"
        row += f"{statistics.median(ours.cpu - none.cpu for ours, none in pairs):>8.2f} µs"
        print(row)


def ratio(pairs, figure):
    return statistics.median(
        getattr(sample, figure) / getattr(bare, figure) for sample, bare in pairs
    )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("stopped")
