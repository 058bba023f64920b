#!/usr/bin/env python3
"""Judges `magpie debug feed` and `magpie debug date` by the suites of feedparser and of a cookie library.

Usage: feeds.py MAGPIE [--all]    with MAGPIE_SHARED_DATA set; exits 77 (skipped) without it. --all lists every failure.

feedparser's tests assert values at paths of its own result (`entries[0].links[1].href`, `bozo`). What magpie answers is
put under those names here: renaming and the aliases that feedparser documents, no parsing of anything magpie does not
read itself. Values that are markup are compared as markup (the order and quoting of attributes is free), addresses with
their host in lower case. Assertions about sanitising are counted apart: an archive keeps what it was given.
What is known to fail stands in KNOWN with its reason; a line that nothing fails for any more must go. Prints counts;
fails on any other failure.
"""
import collections
import datetime
import fnmatch
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

SERVER = "http://127.0.0.1:8097/"

# Pattern of files, pattern of the path's beginning, reason.
KNOWN = [
    ("encoding/http_text_*", "encoding",
     "text/* without charset: us-ascii by RFC 3023, which RFC 7303 withdrew; magpie reads what the bytes say"),
    ("illformed/chardet/*", "encoding", "no encoding declared: a short text that magpie's detection guesses otherwise"),
    ("encoding/bozo_linenoise.xml", "*", "bytes of two encodings mixed: guessed otherwise"),
    ("encoding/demoronize-3.xml", "*", "&#146; inside of HTML stays as written: every HTML reader knows what it means"),
    ("entities/?ang.xml", "*", "U+2329 and U+232A by HTML 4; HTML 5 has U+27E8 and U+27E9"),
    ("wellformed/itunes/*_whitespace.xml", "*", "blanks around \"yes\" make it void there; magpie trims"),
    ("wellformed/http/headers_*", "*", "headers of the answer: of the fetcher, not of the feed"),
    ("wellformed/atom10/qna.xml", "*", "a bare '&' in HTML stays as written"),
    ("wellformed/sgml/charref_uppercase_x.xml", "*", "a reference in HTML stays as written"),
    ("wellformed/rss/item_description_not_a_doctype.xml", "*", "damaged HTML stays as written, its link made absolute"),
    ("wellformed/namespace/rss2.0*", "entries.0.description", "SVG and MathML in escaped HTML: sanitised there, kept here"),
    ("wellformed/base/rel_uri_with_unicode_character.xml", "*", "À in an address that was made absolute is %C3%80"),
]


def ask(magpie, tool, questions, folder):
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", dir=folder) as listing:
        listing.write(lines)
        listing.flush()
        answers = subprocess.run([magpie, "debug", tool, listing.name], capture_output=True, check=False)
    return [json.loads(line) for line in answers.stdout.decode("utf-8").splitlines()]


# ---- the question: what the test's comment says about its transport


def headers_of(data):
    head = data[:2000].decode("latin-1").replace("\0", "")
    found = re.findall(r"(?m)^Header:\s*([A-Za-z-]+):[ \t]*(.*?)\s*$", head)
    return {name.lower(): value for name, value in found}


def question_of(root, file):
    headers = headers_of((root / file).read_bytes())
    url = SERVER + file
    location = urllib.parse.urljoin(url, headers.get("content-location", ""))
    if location.startswith("http"):
        url = location
    return {"path": str(root / file), "url": url, "content_type": headers.get("content-type", ""),
            "language": headers.get("content-language", "")}


# ---- magpie's answer under feedparser's names


class Names(dict):
    """A dictionary with feedparser's aliases."""

    ALIASES = {"description": ["description", "subtitle", "summary"], "tagline": ["subtitle"],
               "tagline_detail": ["subtitle_detail"], "copyright": ["rights"], "copyright_detail": ["rights_detail"],
               "guid": ["id"], "url": ["url", "href"]}

    def find(self, name):
        for key in self.ALIASES.get(name, [name]):
            if key in self:
                return self[key]
        return None


def person(value):
    names = {"name": value.get("name"), "email": value.get("email"), "href": value.get("url")}
    return Names({key: found for key, found in names.items() if found})


def person_text(value):
    name, email = value.get("name"), value.get("email")
    return f"{name} ({email})" if name and email else name or email


def link(value):
    names = Names({key: value[key] for key in ("rel", "href", "type", "title", "hreflang", "length") if key in value})
    names.setdefault("type", "application/atom+xml" if value["rel"] == "self" else "text/html")
    return names


def enclosure(value):
    return Names({key: value[key] for key in ("href", "type", "title", "length") if key in value})


def text_detail(value):
    return Names({"value": value["value"], "type": value["type"], "language": value.get("language"),
                  "base": value.get("base"), "src": value.get("source")})


def utc_tuple(iso):
    if not iso:
        return None
    if len(iso) == 10:
        iso += "T00:00:00+00:00"
    moment = datetime.datetime.fromisoformat(iso).astimezone(datetime.timezone.utc)
    return list(moment.timetuple())[:8] + [0]


def number(text):
    return int(text) if text and text.isdigit() else text


def extra(value):
    """Attributes, the text as `content`, children by name."""
    names = Names(value.get("attributes", {}))
    names["content"] = value.get("text", "")
    for child in value.get("children", []):
        names.setdefault(child["name"], child.get("text", ""))
    return names


def image(extras, details):
    for value in extras:
        inside = {child["name"]: child.get("text") for child in value.get("children", [])}
        attributes = value.get("attributes", {})
        if value["name"] == "image":
            names = Names({key: inside[key] for key in ("title", "link", "description") if key in inside})
            names["href"] = inside.get("url")
            names.update({key: number(inside[key]) for key in ("width", "height") if key in inside})
            return names
        address = attributes.get("href") or attributes.get("url")
        if value["name"] == "itunes:image" and address:
            return Names({"href": address})
    for value in details.get("links", []):
        if value["rel"] == "image":
            return Names({"href": value["href"]})
    return None


YES_NO = {"yes": True, "true": True, "no": False, "clean": False, "false": False}


def extras_by_name(extras, names):
    for value in extras:
        name, text, attributes = value["name"], value.get("text", ""), value.get("attributes", {})
        key = name.replace(":", "_")
        if name in ("itunes:block", "itunes:explicit"):
            names[key] = YES_NO.get(text) if name == "itunes:explicit" else int(text == "yes")
        elif name in ("media:credit", "media:thumbnail", "media:content"):
            names.setdefault(key, []).append(extra(value))
        elif name == "media:restriction":
            names[key] = extra(value)
            names[key]["content"] = text.split()
        elif name == "psc:chapters" and key not in names:
            chapters = [Names(child.get("attributes", {})) for child in value.get("children", [])]
            names[key] = Names({"version": attributes.get("version"), "chapters": chapters})
        elif name == "dcterms:valid":
            for part in text.split(";"):
                period, _, when = part.partition("=")
                if period in ("start", "end"):
                    names["validity_" + period] = when
                    names["validity_" + period + "_parsed"] = utc_tuple(PARSED_DATES.get(when))
        elif attributes or value.get("children"):
            names.setdefault(key, extra(value))
        else:
            names.setdefault(key, text)


def where(value):
    return Names({"type": value["type"], "coordinates": value["coordinates"]}) if value else Names()


def texts_of_dates(answer):
    """Of the periods in dcterms:valid, which are dates that magpie keeps as text."""
    found = []
    for details in [answer.get("details", {})] + [entry["details"] for entry in answer.get("entries", [])]:
        for value in details.get("extras", []):
            if value["name"] == "dcterms:valid":
                found += [part.partition("=")[2] for part in value.get("text", "").split(";")]
    return found


PARSED_DATES = {}  # by magpie debug date


def details_names(details, is_entry):
    names = Names()
    extras = details.get("extras", [])
    extras_by_name(extras, names)
    for key in ("title", "subtitle", "summary", "rights", "info"):
        if key in details:
            names[key] = details[key]["value"]
            names[key + "_detail"] = text_detail(details[key])
    names["content"] = [text_detail(value) for value in details.get("contents", [])]
    if is_entry and "summary" not in names and names["content"]:
        names["summary"] = names["content"][0]["value"]
    names.setdefault("subtitle" if not is_entry else "summary", "")
    names["authors"] = [person(value) for value in details.get("authors", [])]
    if names["authors"]:
        names["author_detail"] = names["authors"][0]
        names["author"] = person_text(details["authors"][0])
    names["contributors"] = [person(value) for value in details.get("contributors", [])]
    if "publisher" in details:
        names["publisher_detail"] = person(details["publisher"])
        names["publisher"] = person_text(details["publisher"])
    links = details.get("links", [])
    names["links"] = [link(value) for value in links]
    names["enclosures"] = [enclosure(value) for value in links if value["rel"] == "enclosure"]
    names["tags"] = [Names({"term": value.get("term"), "scheme": value.get("scheme"), "label": value.get("label")})
                     for value in details.get("categories", [])]
    if names["tags"]:
        names["category"] = names["tags"][0]["term"]
    for key in ("published", "updated", "created", "expired"):
        if key in details:
            names[key] = details[key]["text"]
            names[key + "_parsed"] = utc_tuple(details[key]["time"])
    if "generator" in details:
        generator = details["generator"]
        names["generator"] = generator.get("name")
        names["generator_detail"] = Names({"name": generator.get("name"), "href": generator.get("url"),
                                           "version": generator.get("version")})
    for key in ("id", "link", "language", "license"):
        if key in details:
            names[key] = details[key]
    names["guidislink"] = details.get("id_is_link", False)
    names["where"] = where(details.get("where"))
    picture = image(extras, details)
    if picture:
        names["image"] = picture
    return names


def entry_names(entry):
    names = details_names(entry["details"], True)
    if "source" in entry:
        names["source"] = details_names(entry["source"], False)
        own = [value for value in entry["source"].get("links", []) if value["rel"] == "self"]
        names["source"]["href"] = own[0]["href"] if own else entry["source"].get("link")
    return names


def result_names(answer):
    feed = details_names(answer.get("details", {}), False)
    moved = answer.get("hints", {}).get("moved_to")
    if moved:
        feed["newlocation"] = moved
    return Names({"bozo": "error" in answer or bool(answer.get("notes")), "encoding": answer.get("encoding"),
                  "version": answer.get("version"), "feed": feed,
                  "entries": [entry_names(entry) for entry in answer.get("entries", [])]})


# ---- comparison

MISSING = object()
# Labels that the WHATWG Encoding Standard gives one name.
SAME_ENCODING = {"us-ascii": "windows-1252", "iso-8859-1": "windows-1252", "gb2312": "gb18030", "tis-620": "windows-874",
                 "iso-8859-11": "windows-874"}
VOID = {"br", "hr", "img", "input", "area", "base", "col", "embed", "link", "meta", "param", "source", "wbr"}


def value_at(names, path):
    value = names
    for step in path:
        if step == "#len":
            value = len(value)
        elif isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return MISSING
            value = value[step]
        else:
            value = value.find(step) if isinstance(value, Names) else None
        if value is None:
            return None
    return value


class Markup(html.parser.HTMLParser):
    """Markup as a list of what it says."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.said = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.said.append(("open", tag, sorted((name, value or "") for name, value in attrs)))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.said.append(("close", tag))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.said.append(("close", tag))

    def handle_data(self, data):
        if self.said and self.said[-1][0] == "text":
            data = self.said.pop()[1] + data
        self.said.append(("text", data))

    def handle_comment(self, data):
        self.said.append(("comment", data))


def plain_address(text):
    parts = urllib.parse.urlsplit(text)
    try:
        host = parts.netloc.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = parts.netloc.lower()
    return parts._replace(netloc=host).geturl()


def is_equal(ours, theirs):
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return {k: v for k, v in ours.items() if v is not None} == theirs
    if not isinstance(ours, str) or not isinstance(theirs, str):
        return ours == theirs and isinstance(ours, bool) <= isinstance(theirs, (bool, int))
    if ours == theirs:
        return True
    if theirs.lower().startswith("http") and " " not in theirs:
        return plain_address(ours) == plain_address(theirs)
    return "<" in theirs and Markup(ours).said == Markup(theirs).said


def holds(names, assertion):
    path, operator, expected = assertion["path"], assertion["op"], assertion.get("value")
    ours = value_at(names, path)
    if ours is MISSING:
        return False
    if path == ["encoding"] and expected:
        name = expected.lower().replace("_", "-")
        return ours == SAME_ENCODING.get(name, name.replace("shift-jis", "shift_jis"))
    if operator == "truthy":
        return bool(ours)
    if operator == "falsy":
        return not ours
    if operator == "not in":
        return expected not in (ours or {})
    return is_equal(ours, expected) == (operator == "==")


# ---- the suites


def known_reason(file, assertion):
    path = ".".join(str(step) for step in assertion["path"])
    for pattern, beginning, reason in KNOWN:
        if fnmatch.fnmatch(file, pattern) and fnmatch.fnmatch(path, beginning):
            return reason
    return None


def judge_feeds(magpie, data, show_all):
    root = data / "suites" / "feeds" / "feedparser"
    cases = json.loads((data / "suites" / "feeds" / "feedparser_expect.json").read_text(encoding="utf-8"))
    cases = [case for case in cases if case.get("assert")]
    with tempfile.TemporaryDirectory() as folder:
        answers = ask(magpie, "feed", [question_of(root, case["file"]) for case in cases], folder)
        assert len(answers) == len(cases), "an answer is missing"
        texts = [text for answer in answers for text in texts_of_dates(answer)]
        dates = ask(magpie, "date", [{"text": text} for text in texts], folder)
    PARSED_DATES.update({text: date["iso"] for text, date in zip(texts, dates)})
    passed, failed = collections.Counter(), collections.Counter()
    reasons, surprises = collections.Counter(), []
    for case, answer in zip(cases, answers):
        names = result_names(answer)
        part = "sanitising" if "/sanitize/" in case["file"] else "reading"
        for assertion in case["assert"]:
            good = holds(names, assertion)
            (passed if good else failed)[part] += 1
            if assertion["path"] != ["bozo"]:
                (passed if good else failed)[part + ", values"] += 1
            reason = known_reason(case["file"], assertion)
            if part == "reading" and not good:
                if reason:
                    reasons[reason] += 1
                else:
                    surprises.append((case["file"], assertion, value_at(names, assertion["path"])))
    for part in ("reading", "sanitising"):
        total = passed[part] + failed[part]
        values = part + ", values"
        print(f"feeds, {part}: {passed[part]} of {total} assertions ({100 * passed[part] / total:.2f} %), "
              f"of them values (not bozo): {passed[values]} of {passed[values] + failed[values]}")
    for reason, count in reasons.most_common():
        print(f"  {count:4} differ: {reason}")
    for file, assertion, ours in surprises if show_all else surprises[:40]:
        print(f"  FAILED {file}: {assertion['path']} {assertion['op']} {assertion.get('value')!r}, ours {ours!r}")
    stale = [reason for _, _, reason in KNOWN if not reasons[reason]]
    for reason in stale:
        print(f"  nothing differs any more, take it off the list: {reason}")
    return not surprises and not stale


# Date → why ours is another.
DATES_THAT_DIFFER = {
    "22013": "day 13 of 2022 (ISO 8601:1988); the same suite wants that form elsewhere (03335)",
    "Wed Dec 12 2007 08:44:07 GMT-0500 (EST)": "cookies ignore the zone, feeds mean it",
    "Sat, 15-Apr-17 21:01:22 GMT-2": "cookies ignore the zone, feeds mean it",
    "Sat, 15-Apr-17 21:01:22 GMT-0400": "cookies ignore the zone, feeds mean it",
    "Sat, 15-Apr-17 21:01:22 GMT-0400 (EDT)": "cookies ignore the zone, feeds mean it",
    "Sat, 15-Apr-17 21:01:22 -0400": "cookies ignore the zone, feeds mean it",
}


def judge_dates(magpie, data):
    folder = data / "suites" / "dates"
    feed = json.loads((folder / "feedparser_dates.json").read_text(encoding="utf-8"))
    cookies = []
    for name in ("examples.json", "bsd-examples.json"):
        text = re.sub(r"(?m)^//.*$", "", (folder / name).read_text(encoding="utf-8"))
        cookies += json.loads(text)
    good = True
    wanted = [(case["input"], case["expect"] and case["expect"][:6]) for case in feed]
    for case in cookies:
        moment = case["expected"] and datetime.datetime.strptime(case["expected"], "%a, %d %b %Y %H:%M:%S GMT")
        wanted.append((case["test"], moment and list(moment.timetuple())[:6]))
    with tempfile.TemporaryDirectory() as scratch:
        answers = ask(magpie, "date", [{"text": text} for text, _ in wanted], scratch)
    counts = collections.Counter()
    for i, ((text, expected), answer) in enumerate(zip(wanted, answers)):
        kind = "feed dates" if i < len(feed) else "cookie dates"
        ours = answer["iso"]
        ours = ours and utc_tuple(ours)[:6]
        agrees = ours == expected
        counts[kind, agrees] += 1
        if agrees != (text not in DATES_THAT_DIFFER):
            good = False
            print(f"  FAILED date {text!r}: {answer['iso']}, expected {expected}")
    for kind in ("feed dates", "cookie dates"):
        print(f"{kind}: {counts[kind, True]} of {counts[kind, True] + counts[kind, False]}")
    return good


def main():
    data = os.environ.get("MAGPIE_SHARED_DATA")
    if not data or not (pathlib.Path(data) / "suites" / "feeds").is_dir():
        print("skipped: MAGPIE_SHARED_DATA names no folder with suites/feeds")
        return 77
    magpie, show_all = sys.argv[1], "--all" in sys.argv
    results = [judge_feeds(magpie, pathlib.Path(data), show_all), judge_dates(magpie, pathlib.Path(data))]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
