#!/usr/bin/python3
"""Speed and memory of `magpie clean --batch` against the extractor that most tools use, BeautifulSoup on #js_content,
in the same run, on the same pages, for the same fields (title, account, author, time, Markdown, text, images, links, hash). Prints ratios; absolute times belong to the machine.

usage: bench/clean.py MAGPIE MANIFEST.jsonl        (python3, python3-bs4, python3-lxml, python3-html5lib)
"""
import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 3
PARSERS = {"html.parser": "the default", "lxml": "libxml2", "html5lib": "the HTML standard, as here"}
MEMORY_FLOOR = 64 << 20


def load(manifest):
    folder = os.path.dirname(os.path.abspath(manifest))
    with open(manifest, encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines if line.strip()]
    for item in items:
        item["path"] = os.path.join(folder, item["path"])
        item["bytes"] = os.path.getsize(item["path"])
    return [item for item in items if item["path"].endswith(".html")]


def write_list(items):
    handle = tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False, encoding="utf-8")
    with handle:
        for item in items:
            handle.write(json.dumps({key: item[key] for key in ("id", "url", "path") if key in item}) + "\n")
    return handle.name


def run_magpie(magpie, items):
    """→ (CPU seconds of the whole process, {id: output}, peak resident bytes)"""
    path = write_list(items)
    try:
        # The child measures itself, so that one round's peak does not hide another's.
        code = (
            "import resource,subprocess,sys;"
            "r=subprocess.run(sys.argv[1:],stdout=subprocess.PIPE,check=True);"
            "u=resource.getrusage(resource.RUSAGE_CHILDREN);"
            "sys.stderr.write('%f %d'%(u.ru_utime+u.ru_stime,u.ru_maxrss*1024));"
            "sys.stdout.buffer.write(r.stdout)"
        )
        done = subprocess.run([sys.executable, "-c", code, magpie, "clean", "--batch", path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    finally:
        os.unlink(path)
    cpu, peak = done.stderr.decode().split()[-2:]
    outputs = {}
    for line in done.stdout.decode("utf-8").splitlines():
        value = json.loads(line)
        outputs[value["id"]] = value
    return float(cpu), outputs, int(peak)


# ---- the peer: what a careful script does with BeautifulSoup, for the same fields that the batch answers

TIME = re.compile(r"(?:var ct|ori_create_time)\s*[=:]\s*['\"](\d{9,10})['\"]")
NAME = re.compile(r"(?:var nickname|nick_name)\s*[=:]\s*(?:htmlDecode\(|JsDecode\()?['\"]([^'\"]*)['\"]")
BLOCKS = {"p", "section", "div", "blockquote", "li", "ul", "ol", "table", "tr", "pre", "figure", "hr"}
HEADINGS = {"h1": "## ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "##### ", "h6": "###### "}


def bs4_markdown(node, out, images, links):
    for child in node.children:
        name = child.name
        if name is None:
            out.append(str(child).replace("\u00a0", " "))
        elif name in ("script", "style") or "display:none" in (child.get("style") or "").replace(" ", ""):
            continue
        elif name == "img":
            url = child.get("data-src") or child.get("src") or ""
            images.append(url)
            out.append(f"\n\n![]({url})\n\n")
        elif name == "br":
            out.append("\n")
        elif name == "a" and child.get("href"):
            inner = []
            bs4_markdown(child, inner, images, links)
            links.append({"text": "".join(inner).strip(), "href": child["href"]})
            out.append("[" + "".join(inner).strip() + "](" + child["href"] + ")")
        elif name in ("strong", "b"):
            inner = []
            bs4_markdown(child, inner, images, links)
            out.append("**" + "".join(inner).strip() + "**" if "".join(inner).strip() else "")
        elif name in HEADINGS:
            out.append("\n\n" + HEADINGS[name])
            bs4_markdown(child, out, images, links)
            out.append("\n\n")
        else:
            if name in BLOCKS:
                out.append("\n\n* " if name == "li" else "\n\n")
            bs4_markdown(child, out, images, links)
            if name in BLOCKS:
                out.append("\n\n")


def bs4_extract(data, parser):
    from bs4 import BeautifulSoup
    html = data.decode("utf-8", "replace")
    soup = BeautifulSoup(html, parser)
    body = soup.find(id="js_content")
    title = soup.find(id="activity-name")
    author = soup.find(id="js_author_name")
    published, account = TIME.search(html), NAME.search(html)
    out, images, links = [], [], []
    if body:
        bs4_markdown(body, out, images, links)
    markdown = re.sub(r"\n\s*\n+", "\n\n", "".join(out)).strip()
    return json.dumps({
        "title": title.get_text(strip=True) if title else "",
        "account": account.group(1) if account else "",
        "author": author.get_text(strip=True) if author else "",
        "published": published.group(1) if published else None,
        "markdown": markdown,
        "text": body.get_text("\n", strip=True) if body else "",
        "images": images, "links": links,
        "content_hash": hashlib.sha256(markdown.encode("utf-8")).hexdigest(),
    }, ensure_ascii=False)


def run_bs4(items, parser):
    start = time.process_time()
    for item in items:
        with open(item["path"], "rb") as page:
            bs4_extract(page.read(), parser)
    return time.process_time() - start


def by_kind(items, outputs):
    """→ {kind of article, or "state" for pages that hold none: their items}"""
    kinds = {}
    for item in items:
        kinds.setdefault(outputs[item["id"]].get("kind", "state"), []).append(item)
    return kinds


def print_kinds(items, outputs):
    """One line per kind, cleaning only: a start of the process would hide what four pages cost."""
    for kind, group in sorted(by_kind(items, outputs).items()):
        micros = sorted(outputs[item["id"]]["micros"] for item in group)
        theirs = run_bs4(group, "html.parser")
        print(f"kind {kind}: {len(group)} pages, mean {sum(micros) / len(micros) / 1000:.2f} ms, largest {micros[-1] / 1000:.2f} ms, "
              f"{theirs / (sum(micros) / 1e6):.1f}x BeautifulSoup with html.parser (ours without start, reading and JSON)")


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    magpie, manifest = sys.argv[1:]
    items = load(manifest)
    large = [item for item in items if item["bytes"] > 2_000_000]
    megabytes = sum(item["bytes"] for item in items) / 1e6
    print(f"{len(items)} pages, {megabytes:.0f} MB, {len(large)} of them above 2 MB")

    startup = min(run_magpie(magpie, items[:1])[0] for _ in range(ROUNDS))
    ours = [run_magpie(magpie, items) for _ in range(ROUNDS)]
    cpu = statistics.median(run[0] for run in ours)
    inside = sum(value["micros"] for value in ours[0][1].values()) / 1e6
    print(f"whole set: magpie {cpu:.3f} s of CPU (whole process), {inside:.3f} s of it cleaning")
    for parser, remark in PARSERS.items():
        run_bs4(items[:1], parser)   # imports
        theirs = run_bs4(items, parser)
        print(f"whole set: BeautifulSoup with {parser} ({remark}) {theirs:.3f} s, {theirs / cpu:.1f}x (target 20x)")

    big = statistics.median(run_magpie(magpie, large)[0] for _ in range(ROUNDS)) - startup
    big_mb = sum(item["bytes"] for item in large) / 1e6
    micros = sorted(ours[0][1][item["id"]]["micros"] for item in large)
    print(f"pages above 2 MB: {1000 * big / len(large):.2f} ms of CPU a page "
          f"({big_mb / len(large):.2f} MB each; reading, cleaning and JSON; target 3 ms)")
    print(f"  inside the program: median {micros[len(micros) // 2] / 1000:.2f} ms, largest {micros[-1] / 1000:.2f} ms")

    print_kinds(items, ours[0][1])

    worst = 0.0
    for item in sorted(items, key=lambda item: item["bytes"])[-5:] + sorted(items, key=lambda item: item["bytes"])[:2]:
        peak = run_magpie(magpie, [item])[2]
        bound = 3 * item["bytes"] + MEMORY_FLOOR
        worst = max(worst, peak / bound)
        print(f"memory: page {item['bytes'] / 1e6:.2f} MB, peak {peak / 1e6:.1f} MB, bound {bound / 1e6:.1f} MB")
    print(f"memory: {worst:.2f} of the bound (3 x page + 64 MiB) at worst")
    return 0


if __name__ == "__main__":
    sys.exit(main())
