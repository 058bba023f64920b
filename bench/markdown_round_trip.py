#!/usr/bin/env python3
"""Markup -> Markdown -> markup: what of a document's text and structure survives.

Usage: markdown_round_trip.py MAGPIE TRUTH.jsonl [--worst N] [--show ID]

TRUTH.jsonl has lines with "id", "html" (an article as markup) and perhaps "url". Each goes through
`magpie debug markdown`, the Markdown through `cmark-gfm --unsafe` with tables, strikethrough and
autolinks, and both sides are compared as multisets of tokens; micro F1 over all documents:

  text       words as a browser shows them: runs of letters and digits, single wide characters, each
             with its successor inside the block (so that glued, split and moved words count)
  words      the same words alone
  links      (target) of links with words; targets made absolute, those into the page itself left out
  images     pictures; any address that the page's own element carries will do
  structure  (element, its words) for h2-h6 (h1 counts as h2), li, td, blockquote, pre, code, em, strong
Standard library only."""
import argparse
import collections
import html.parser
import json
import re
import subprocess
import sys
import urllib.parse

WORD = re.compile(r"[\u2E80-\u2FDF\u3040-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0003FFFF]|[^\W_]+")
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
VOID = set("area base br col embed hr img input link meta param source track wbr".split())
SILENT = set("script style template noscript head title textarea select option button svg "
             "canvas object iframe video audio datalist math annotation".split())
BLOCK = set("p div section article header footer main aside nav figure figcaption fieldset legend "
            "address center details summary dl dt dd caption tr td th table tbody thead tfoot form "
            "ul ol li h1 h2 h3 h4 h5 h6 blockquote pre hr body html".split())
NAMES = {"h1": "h2", "th": "td", "i": "em", "b": "strong", "kbd": "code", "samp": "code",
         "tt": "code"}
STRUCTURE = set("h2 h3 h4 h5 h6 li td blockquote pre code em strong".split())
HIDDEN_CLASS = re.compile(r"sr-only|screen-reader|visually-?hidden|assistive-text", re.I)


class Reader(html.parser.HTMLParser):
    """Words by block, and the elements around them."""

    def __init__(self, base):
        super().__init__(convert_charrefs=True)
        self.base = base
        self.open = []  # (tag, name, first word)
        self.silent = 0
        self.blocks = [[]]
        self.words = []
        self.glue = ""  # text of the line so far
        self.elements = collections.Counter()
        self.links = collections.Counter()
        self.images = []

    def flush(self):
        found = [w.lower() for w in WORD.findall(INVISIBLE.sub("", self.glue))]
        self.words += found
        self.blocks[-1] += found
        self.glue = ""

    def absolute(self, target):
        target = urllib.parse.urljoin(self.base, target.strip()) if target else ""
        return urllib.parse.unquote(target)

    def handle_starttag(self, tag, attributes):
        attributes = {k: v or "" for k, v in attributes}
        hidden = ("hidden" in attributes or HIDDEN_CLASS.search(attributes.get("class", ""))
                  or re.search(r"display\s*:\s*none", attributes.get("style", "")))
        if tag == "img" and not self.silent:
            names = ("src", "data-src", "data-original", "data-lazy-src", "srcset", "data-srcset")
            self.images.append({self.absolute(u) for n in names for u in re.split(
                r"[\s,]+", attributes.get(n, "")) if u})
        if tag == "br":
            self.glue += " "  # a line feed of the dialect
        if tag in BLOCK:
            self.flush()
            self.blocks.append([])
        if tag in VOID:
            return
        if tag in SILENT or hidden:
            self.silent += 1
        self.open.append((tag, bool(tag in SILENT or hidden), len(self.words_so_far()), attributes))

    def words_so_far(self):
        return self.words + [w.lower() for w in WORD.findall(INVISIBLE.sub("", self.glue))]

    def handle_endtag(self, tag):
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at][0] == tag:
                break
        else:
            return
        while len(self.open) > at:
            self.close(*self.open.pop())

    def close(self, tag, was_silent, first, attributes):
        name = NAMES.get(tag, tag)
        if was_silent:
            self.silent -= 1
        elif not self.silent:
            words = self.words_so_far()[first:]
            if name == "code" and any(one[0] == "pre" for one in self.open):
                name = ""  # of the block, which "pre" tells
            if name in STRUCTURE and words:
                self.elements[(name, " ".join(words[-12:]))] += 1
            if tag == "a" and words:
                target = self.absolute(attributes.get("href", "").split("#")[0])
                if attributes.get("href", "")[:1] not in ("", "#") and target.startswith("http"):
                    self.links[target] += 1
        if tag in BLOCK:
            self.flush()
            self.blocks.append([])

    def handle_data(self, data):
        if not self.silent:
            self.glue += data

    def finish(self):
        while self.open:
            self.close(*self.open.pop())
        self.flush()
        return self


def tokens(reader):
    pairs = collections.Counter()
    for block in reader.blocks:
        for one, two in zip(block, block[1:] + [""]):
            pairs[(one, two)] += 1
    return pairs


def compare(truth, made):
    """(shared, truth, made) counts."""
    return sum((truth & made).values()), sum(truth.values()), sum(made.values())


def compare_images(truth, made):
    left = list(truth)
    shared = 0
    for candidates in made:
        for at, known in enumerate(left):
            if known & candidates:
                del left[at]
                shared += 1
                break
    return shared, len(truth), len(made)


def f1(shared, truth, made):
    return 2 * shared / (truth + made) if truth + made else 1.0


def measure(truth_html, rendered, base):
    truth = Reader(base)
    truth.feed(truth_html)
    truth.finish()
    made = Reader(base)
    made.feed(rendered)
    made.finish()
    return {
        "text": compare(tokens(truth), tokens(made)),
        "words": compare(collections.Counter(truth.words), collections.Counter(made.words)),
        "links": compare(truth.links, made.links),
        "images": compare_images(truth.images, made.images),
        "structure": compare(truth.elements, made.elements),
    }, truth, made


def render(markdown):
    command = ["cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough", "-e", "autolink"]
    return subprocess.run(command, input=markdown.encode(), capture_output=True,
                          check=True).stdout.decode()


def magpie_markdown(magpie, documents):
    lines = "".join(json.dumps({"html": d["html"], "url": d.get("url", "")}) + "\n"
                    for d in documents)
    out = subprocess.run([magpie, "debug", "markdown"], input=lines.encode(), capture_output=True)
    return [json.loads(line).get("markdown", "") for line in out.stdout.decode().splitlines()]


def show(truth, made, markdown):
    print(markdown)
    for title, a, b in (("words", collections.Counter(truth.words), collections.Counter(made.words)),
                        ("text", tokens(truth), tokens(made)), ("links", truth.links, made.links),
                        ("structure", truth.elements, made.elements),
                        ("images", collections.Counter(map(str, truth.images)),
                         collections.Counter(map(str, made.images)))):
        print(f"--- {title}: only in the page", dict(list((a - b).items())[:60]))
        print(f"--- {title}: only in the Markdown", dict(list((b - a).items())[:60]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("magpie")
    parser.add_argument("truth")
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--show")
    options = parser.parse_args()
    with open(options.truth, encoding="utf-8") as file:
        documents = [d for d in map(json.loads, file) if d.get("html")]
    if options.show:
        documents = [d for d in documents if d["id"] == options.show]
    total = collections.defaultdict(lambda: [0, 0, 0])
    pages = []
    for document, markdown in zip(documents, magpie_markdown(options.magpie, documents)):
        counts, truth, made = measure(document["html"], render(markdown), document.get("url", ""))
        for name, count in counts.items():
            total[name] = [a + b for a, b in zip(total[name], count)]
        shared, known, found = counts["text"]
        pages.append((known + found - 2 * shared, f1(*counts["text"]), f1(*counts["structure"]),
                      document["id"]))
        if options.show:
            show(truth, made, markdown)
    for lost, text, structure, name in sorted(pages, reverse=True)[:options.worst]:
        print(f"{name}: {lost} tokens differ, text {text:.4f}, structure {structure:.4f}")
    for name, (shared, known, found) in total.items():
        print(f"{name:10} F1 {f1(shared, known, found):.4f}  precision {shared / max(found, 1):.4f}"
              f"  recall {shared / max(known, 1):.4f}  of {known}")
    print(f"{len(pages)} documents")


if __name__ == "__main__":
    sys.exit(main())
