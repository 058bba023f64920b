#!/usr/bin/env python3
"""What bench/scale measured, as a Markdown table or as an SVG drawn by hand (no packages).

usage: plot.py table|svg FRONTIER.jsonl ARCHIVE.jsonl
"""
import json
import math
import sys

ROWS = [  # label, file, key, digits
    ("`Frontier::next`, mean", "frontier", "next_mean_us", 2, "µs"),
    ("`Frontier::next`, 999 of 1,000", "frontier", "next_p999_us", 1, "µs"),
    ("`Frontier::offer`, mean", "frontier", "offer_mean_us", 2, "µs"),
    ("`Frontier::offer`, 999 of 1,000", "frontier", "offer_p999_us", 1, "µs"),
    ("`Frontier::done`, mean", "frontier", "done_mean_us", 2, "µs"),
    ("`Frontier::counts`", "frontier", "counts_us", 1, "µs"),
    ("`Frontier::host_views(20)`", "frontier", "host_views_us", 0, "µs"),
    ("`Frontier::waiting_by_source`", "frontier", "by_source_us", 0, "µs"),
    ("memory of the frontier", "frontier", "memory_mb", 1, "MB"),
    ("start from the archive, CPU", "archive", "start_cpu_s", 2, "s"),
    ("start from the archive, wall", "archive", "start_s", 2, "s"),
    ("resident after the start", "archive", "resident_mb", 0, "MB"),
    ("one page through queue and writer, CPU", "archive", "page_cpu_us", 0, "µs"),
    ("one page through queue and writer, wall", "archive", "page_wall_us", 0, "µs"),
]
PANELS = [  # title, unit, [(label, file, key)], target
    ("One step of the frontier", "µs", [("next", "frontier", "next_mean_us"), ("offer", "frontier", "offer_mean_us"),
                                        ("done", "frontier", "done_mean_us")], 20),
    ("One page through queue and writer", "µs of CPU", [("page", "archive", "page_cpu_us")], None),
    ("Memory", "MB", [("frontier", "frontier", "memory_mb"), ("process", "archive", "resident_mb")], 400),
]
COLOURS = ["#1f5fa8", "#c2571a", "#3a7d44"]
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 320, 240, 52, 36, 32, 40


def load(path):
    with open(path, encoding="utf-8") as lines:
        return {int(row["waiting"]): row for row in map(json.loads, lines)}


def table(data):
    sizes = sorted(data["frontier"])
    print("| waiting URLs | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|---|" + "---|" * len(sizes))
    for label, source, key, digits, unit in ROWS:
        cells = [f"{data[source][size][key]:,.{digits}f} {unit}" if size in data[source] else "" for size in sizes]
        print(f"| {label} | " + " | ".join(cells) + " |")


def panel(index, title, unit, lines, target, data):
    """One plot: sizes to the right and values upwards, both logarithmic."""
    points = {label: sorted((size, row[key]) for size, row in data[source].items()) for label, source, key in lines}
    values = [max(value, 0.1) for line in points.values() for _, value in line] + ([target] if target else [])
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    if high == low:
        high += 1
    sizes = [size for line in points.values() for size, _ in line]
    first, last = math.log10(min(sizes)), math.log10(max(sizes))

    def x(size):
        share = (math.log10(size) - first) / (last - first) if last > first else 0.5
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(value):
        return TOP + (high - math.log10(max(value, 0.1))) / (high - low) * (HEIGHT - TOP - BOTTOM)

    out = [f'<g transform="translate({index * WIDTH},0)">', f'<text x="{LEFT}" y="18" font-weight="bold">{title}</text>',
           f'<text x="{LEFT}" y="{TOP - 6}" fill="#555">{unit}</text>']
    for power in range(low, high + 1):
        at = y(10.0 ** power)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end" fill="#555">{10.0 ** power:,g}</text>')
    for power in range(math.ceil(first), math.floor(last) + 1):
        out.append(f'<text x="{x(10 ** power):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#555">{10 ** power:,}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" text-anchor="middle" fill="#555">waiting URLs</text>')
    if target:
        at = y(target)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#999" stroke-dasharray="4 3"/>')
        out.append(f'<text x="{WIDTH - RIGHT}" y="{at - 4:.1f}" text-anchor="end">bound {target}</text>')
    for place, (label, line) in enumerate(points.items()):
        colour = COLOURS[place]
        path = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in line)
        out.append(f'<polyline points="{path}" fill="none" stroke-width="2" stroke="{colour}"/>')
        out += [f'<circle cx="{x(size):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>' for size, value in line]
        out.append(f'<text x="{WIDTH - RIGHT - 60}" y="{HEIGHT - BOTTOM - 8 - 14 * place}" fill="{colour}">{label}</text>')
    return out + ["</g>"]


def svg(data):
    width = WIDTH * len(PANELS)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
          'font-family="sans-serif" font-size="11">')
    print(f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>')
    for index, (title, unit, lines, target) in enumerate(PANELS):
        print("\n".join(panel(index, title, unit, lines, target, data)))
    print("</svg>")


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("table", "svg"):
        print(__doc__, file=sys.stderr)
        return 2
    data = {"frontier": load(sys.argv[2]), "archive": load(sys.argv[3])}
    (table if sys.argv[1] == "table" else svg)(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
