#!/usr/bin/env python3
"""Draws benches/cost.svg from what the benches recorded.

    benches/plot.py              draws benches/instructions.txt and benches/scale.txt
    benches/plot.py --measure    records both anew before

The upper part has the time of one request by the number of origins, the lower one the instructions
of the rows that have a limit. Light and dark backgrounds have colours of their own.
"""

import math
import re
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

BENCHES = Path(__file__).resolve().parent

WIDTH = 760
LEFT = 286  # where the axes of both parts begin
RIGHT = 630  # and end
LINES_TOP, LINES_BOTTOM = 50, 250
ROWS_TOP, ROW_HEIGHT = 388, 22
BOTTOM_MARGIN = 12

STYLE = """
    text { font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #3d444d }
    .title { font-size: 14px; font-weight: 600; fill: #1f2328 }
    .ours { fill: #0b62c4 } .line.ours { stroke: #0b62c4 }
    .theirs { fill: #b4530a } .line.theirs { stroke: #b4530a }
    .line { fill: none !important; stroke-width: 2 }
    .dashed { stroke-dasharray: 6 4 }
    .grid { stroke: #8b949e; stroke-opacity: .35 }
    .limit { stroke: #3d444d; stroke-width: 2 }
    .end { text-anchor: end } .middle { text-anchor: middle }
    @media (prefers-color-scheme: dark) {
      text { fill: #b6bec8 }
      .title { fill: #f0f3f6 }
      .ours { fill: #71b7ff } .line.ours { stroke: #71b7ff }
      .theirs { fill: #f0954e } .line.theirs { stroke: #f0954e }
      .limit { stroke: #d1d7e0 }
    }
"""


def table(name):
    """The head of a recorded table, and its rows: a name, and numbers or None."""
    lines = (BENCHES / name).read_text().splitlines()
    rule = next(index for index, line in enumerate(lines) if line.startswith("---"))
    rows = []
    for line in lines[rule + 1 :]:
        first, *cells = (cell.strip() for cell in line.split("|"))
        rows.append((first, [None if cell == "-" else float(cell) for cell in cells]))
    return lines[:rule], rows


def text(x, y, content, classes=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{classes}">{escape(content)}</text>'


def grid(x1, y1, x2, y2):
    return f'<path class="grid" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'


def mark(who, x, y, size):
    """A disc for this crate, a diamond for tower-http: they differ without colour, too."""
    if who == "ours":
        return f'<circle class="ours" cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>'
    size *= 1.3
    diamond = f"l{size} {size}l-{size} {size}l-{size} -{size}z"
    return f'<path class="theirs" d="M{x:.1f} {y - size:.1f}{diamond}"/>'


def limit_mark(x, y):
    return f'<path class="limit" d="M{x:.1f} {y - 7:.1f}v14"/>'


def duration(nanoseconds):
    for unit, size in (("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:g} {unit}"
    return f"{nanoseconds:g} ns"


def scale_part():
    _, rows = table("scale.txt")
    # Of each layer: the time of a request from the last origin.
    ours_column, theirs_column = 4, 9
    lines = [
        ("exact origins", ours_column, "ours", "this crate"),
        ("subdomain patterns", ours_column, "ours dashed", "this crate, subdomains"),
        ("exact origins", theirs_column, "theirs", "tower-http"),
        ("subdomain patterns", theirs_column, "theirs dashed", "tower-http, subdomains"),
    ]
    decades_x, decades_y = 5, range(1, 7)

    def x_of(number):
        return LEFT + (RIGHT - LEFT) * math.log10(number) / decades_x

    def y_of(nanoseconds):
        low, high = decades_y[0], decades_y[-1]
        part = (math.log10(max(nanoseconds, 10**low)) - low) / (high - low)
        return LINES_BOTTOM - (LINES_BOTTOM - LINES_TOP) * part

    title = "Time that the layer adds to one request, by the number of origins in the policy"
    yield text(16, 24, title, "title")
    for decade in decades_y:
        y = y_of(10**decade)
        yield grid(LEFT, y, RIGHT, y)
        yield text(LEFT - 8, y + 4, duration(10**decade), "end")
    for decade in range(decades_x + 1):
        x = x_of(10**decade)
        yield grid(x, LINES_TOP, x, LINES_BOTTOM)
        yield text(x, LINES_BOTTOM + 18, f"{10**decade:,}", "middle")
    yield text((LEFT + RIGHT) / 2, LINES_BOTTOM + 38, "origins, the last of which asks", "middle")
    # Beside a key, so that lines may lie on one another.
    for index, (name, column, classes, label) in enumerate(lines):
        points = [(x_of(row[0]), y_of(row[column])) for kind, row in rows if kind == name]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        yield f'<path class="line {classes}" d="M{path}"/>'
        for x, y in points:
            yield mark(classes.split()[0], x, y, 3)
        y = LINES_TOP + 8 + 22 * index
        yield f'<path class="line {classes}" d="M16 {y}h34"/>'
        yield text(58, y + 4, label, classes.split()[0])


def rows_part():
    head, rows = table("instructions.txt")
    compiler = next(line for line in head if line.startswith("Compiler: "))
    # Those off the scale are what the upper part is about.
    rows = [(name, row) for name, row in rows if row[4] is not None and row[2] < 20_000]
    step = 1000
    most = max(max(row[0], row[2], row[4]) for _, row in rows)
    most = math.ceil(most / step) * step
    bottom = ROWS_TOP + ROW_HEIGHT * len(rows)

    def x_of(instructions):
        return LEFT + (RIGHT - LEFT) * max(instructions, 0) / most

    yield text(16, ROWS_TOP - 50, "Instructions that the layer adds to one request", "title")
    key = ROWS_TOP - 22
    yield mark("ours", 22, key, 5) + text(32, key + 4, "this crate", "ours")
    yield mark("theirs", 112, key, 5) + text(124, key + 4, "tower-http", "theirs")
    yield limit_mark(206, key) + text(214, key + 4, "limit")
    yield text(RIGHT + 56, key + 4, "allocations", "middle")
    for instructions in range(0, most + 1, step):
        x = x_of(instructions)
        yield grid(x, ROWS_TOP - 8, x, bottom)
        yield text(x, bottom + 18, f"{instructions:,}", "middle")
    for index, (name, row) in enumerate(rows):
        ours, our_allocations, theirs, their_allocations, limit, _ = row
        y = ROWS_TOP + ROW_HEIGHT * (index + 0.5)
        yield text(LEFT - 12, y + 4, name, "end")
        yield grid(x_of(ours), y, x_of(theirs), y)
        yield limit_mark(x_of(limit), y)
        yield mark("theirs", x_of(theirs), y, 5)
        yield mark("ours", x_of(ours), y, 5)
        yield text(RIGHT + 48, y + 4, f"{our_allocations:.0f}", "ours end")
        yield text(RIGHT + 56, y + 4, "/", "middle")
        yield text(RIGHT + 80, y + 4, f"{their_allocations:.0f}", "theirs end")
    compiler = compiler.removeprefix("Compiler: ")
    for line, note in enumerate(
        [
            "rK: the inner response has K headers already. ACRH: Access-Control-Request-Headers.",
            f"Instructions are of {compiler}. Times are of a machine that has other work.",
        ]
    ):
        yield text(16, bottom + 44 + 18 * line, note)


def main():
    if "--measure" in sys.argv[1:]:
        for bench in "instructions", "scale":
            subprocess.run(
                ["cargo", "bench", "--locked", "--bench", bench, "--", "--write"],
                check=True,
                cwd=BENCHES.parent,
            )
    parts = [*scale_part(), *rows_part()]
    height = BOTTOM_MARGIN + max(float(y) for y in re.findall(r' y="([\d.]+)"', "".join(parts)))
    body = "\n  ".join(parts)
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" viewBox="0 0 {WIDTH} {height:.0f}" role="img">
  <title>What this crate and tower-http add to a request</title>
  <style>{STYLE}  </style>
  {body}
</svg>
"""
    (BENCHES / "cost.svg").write_text(svg)


main()
