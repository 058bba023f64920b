#include "parser/xml_soup.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.h"
#include "parser/xml_names.h"
#include "parser/xml_repair.h"

namespace magpie {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kLongestAttribute = std::size_t{64} << 10;  // a missing quote costs no more
constexpr std::size_t kMostAttributes = 256;                      // of one element

bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool ends_name(char c) { return is_ascii_space(c) || c == '>' || c == '/' || c == '=' || c == '<'; }

// HTML's elements without an end tag. Not <link> and <source>, which feeds have with one.
bool is_void(std::string_view name) {
    constexpr std::array<std::string_view, 7> kVoid = {"br",    "hr",    "img", "input",
                                                       "embed", "param", "wbr"};
    return std::find(kVoid.begin(), kVoid.end(), name) != kVoid.end();
}

void append_number(std::string& out, std::string_view digits) {
    const bool is_hex = digits.starts_with('x');
    if (is_hex) digits.remove_prefix(1);
    char32_t value = 0;
    for (const char c : digits) {
        const auto lower = static_cast<char>(c >= 'A' && c <= 'F' ? c | 0x20 : c);
        const std::size_t digit = std::string_view("0123456789abcdef").find(lower);
        value = value * (is_hex ? 16 : 10) + static_cast<char32_t>(digit);
    }
    append_utf8(out, value);
}

// What repair_xml left are XML's five names and valid numbers.
std::string decoded(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, char>, 5> kNames = {
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    std::string out;
    while (!text.empty()) {
        const std::size_t plain = std::min(text.find('&'), text.size());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        const std::size_t end = text.substr(0, 16).find(';');
        if (text.empty()) break;
        const std::string_view name = end == kNone ? "" : text.substr(1, end - 1);
        const auto* const known = std::find_if(
            kNames.begin(), kNames.end(), [&](const auto& entry) { return entry.first == name; });
        if (known != kNames.end())
            out += known->second;
        else if (name.size() > 1 && name.front() == '#')
            append_number(out, name.substr(1));
        else
            out += '&';
        const bool is_known = known != kNames.end() || (name.size() > 1 && name.front() == '#');
        text.remove_prefix(is_known ? end + 1 : 1);
    }
    return out;
}

class SoupReader {
  public:
    SoupReader(std::string_view xml, XmlEvents& events, std::span<const std::string_view> siblings,
               const XmlLimits& limits)
        : xml_(xml), events_(events), siblings_(siblings), limits_(limits) {}

    std::string run() {
        while (at_ < xml_.size() && !is_stopped_) step();
        while (!open_.empty() && !is_stopped_) close_innermost();
        return std::move(problem_);
    }

  private:
    struct Open {
        std::string name;   // as written
        std::string local;  // lower case
    };

    void step() {
        const std::size_t tag = std::min(xml_.find('<', at_), xml_.size());
        if (tag > at_) text(decoded(xml_.substr(at_, tag - at_)));
        at_ = tag;
        if (at_ == xml_.size()) return;
        const char next = at_ + 1 < xml_.size() ? xml_[at_ + 1] : '\0';
        if (next == '!') return declaration();
        if (next == '?') return skip_past("?>", no_instruction_end_);
        if (next == '/') return end_tag();
        if (begins_name(next)) return start_tag();
        text("<");
        ++at_;
    }

    void text(std::string_view text) {
        if (!open_.empty()) events_.text(text);
    }

    void declaration() {
        const std::string_view rest = xml_.substr(at_);
        if (rest.starts_with("<!--")) return skip_past("-->", no_comment_end_);
        if (rest.starts_with("<![CDATA[")) return cdata();
        if (starts_with_ignore_case(rest, "<!doctype")) return doctype();
        text("<");
        ++at_;
    }

    // Up to and including `end`; only the opening when there is no end any more.
    void skip_past(std::string_view end, bool& is_known_missing) {
        const std::size_t found = is_known_missing ? kNone : xml_.find(end, at_ + 2);
        is_known_missing = found == kNone;
        at_ = found == kNone ? at_ + 2 : found + end.size();
    }

    void cdata() {
        constexpr std::size_t kOpening = 9;
        const std::size_t end = no_cdata_end_ ? kNone : xml_.find("]]>", at_);
        no_cdata_end_ = end == kNone;
        if (end != kNone) text(xml_.substr(at_ + kOpening, end - at_ - kOpening));
        at_ = end == kNone ? at_ + kOpening : end + 3;
    }

    // With its internal subset, which holds tags of its own.
    void doctype() {
        const std::size_t stop = std::min(xml_.find_first_of("[>", at_), xml_.size());
        const bool has_subset = stop < xml_.size() && xml_[stop] == '[';
        std::size_t end = stop;
        if (has_subset) end = no_subset_end_ ? kNone : xml_.find("]>", stop);
        no_subset_end_ = no_subset_end_ || end == kNone;
        const std::size_t behind = has_subset ? 2 : 1;
        at_ = end == kNone ? std::min(stop + 1, xml_.size()) : std::min(end + behind, xml_.size());
    }

    std::string_view read_name() {
        const std::size_t begin = at_;
        while (at_ < xml_.size() && !ends_name(xml_[at_])) ++at_;
        return xml_.substr(begin, at_ - begin);
    }

    static std::string local_of(std::string_view name) {
        const std::size_t colon = name.find(':');
        return to_lower_ascii(colon == kNone ? name : name.substr(colon + 1));
    }

    bool is_sibling(std::string_view local) const {
        return std::find(siblings_.begin(), siblings_.end(), local) != siblings_.end();
    }

    void start_tag() {
        ++at_;
        const std::string_view name = read_name();
        read_attributes();
        const bool is_empty = at_ < xml_.size() && xml_[at_] == '/';
        if (is_empty) ++at_;
        if (at_ < xml_.size() && xml_[at_] == '>') ++at_;
        std::string local = local_of(name);
        if (is_sibling(local)) close_siblings();
        if (open_.size() == limits_.depth) return;
        if (++elements_ > limits_.elements) return stop("more elements than the limit");
        open(name, std::move(local));
        if (!is_stopped_ && (is_empty || is_void(open_.back().local))) close_innermost();
    }

    void open(std::string_view name, std::string local) {
        std::vector<const char*> attributes;
        for (const std::string& part : attributes_) attributes.push_back(part.c_str());
        attributes.push_back(nullptr);
        names_.open(attributes.data());
        open_.push_back({std::string(name), std::move(local)});
        const std::size_t colon = name.find(':');
        const std::string_view prefix = colon == kNone ? "" : name.substr(0, colon);
        const std::string_view rest = colon == kNone ? name : name.substr(colon + 1);
        if (!events_.open(XmlElement(names_.space_of(prefix), prefix, rest, attributes.data())))
            stop({});
    }

    // Stops at '>', at "/>" and at a '<' that begins the next tag.
    void read_attributes() {
        attributes_.clear();
        while (at_ < xml_.size() && xml_[at_] != '>' && xml_[at_] != '<') {
            const bool is_end = xml_[at_] == '/' && at_ + 1 < xml_.size() && xml_[at_ + 1] == '>';
            if (is_end) return;
            if (is_ascii_space(xml_[at_]) || xml_[at_] == '/' || xml_[at_] == '=') {
                ++at_;
                continue;
            }
            read_attribute();
        }
    }

    void read_attribute() {
        std::string name(read_name());
        std::string value;
        skip_space();
        if (at_ < xml_.size() && xml_[at_] == '=') {
            ++at_;
            skip_space();
            value = decoded(read_value());
        }
        if (attributes_.size() >= 2 * kMostAttributes) return;
        if (has_attribute(name)) return;
        // The events take C strings.
        std::erase(name, '\0');
        std::erase(value, '\0');
        attributes_.push_back(std::move(name));
        attributes_.push_back(std::move(value));
    }

    bool has_attribute(std::string_view name) const {
        for (std::size_t i = 0; i < attributes_.size(); i += 2)
            if (attributes_[i] == name) return true;
        return false;
    }

    void skip_space() {
        while (at_ < xml_.size() && is_ascii_space(xml_[at_])) ++at_;
    }

    std::string_view read_value() {
        if (at_ == xml_.size()) return {};
        const char quote = xml_[at_];
        const bool is_quoted = quote == '"' || quote == '\'';
        const std::string_view window = xml_.substr(at_ + (is_quoted ? 1 : 0), kLongestAttribute);
        std::size_t end = is_quoted ? window.find(quote) : kNone;
        const bool is_closed = end != kNone;
        if (!is_closed)
            end = std::min(window.find_first_of(is_quoted ? "<>" : "<> \t\r\n"), window.size());
        at_ += end + (is_quoted ? 1 : 0) + (is_closed ? 1 : 0);
        return window.substr(0, end);
    }

    void end_tag() {
        at_ += 2;
        const std::string_view name = read_name();
        const std::size_t end = xml_.find_first_of("<>", at_);
        at_ = end == kNone ? xml_.size() : end + (xml_[end] == '>' ? 1 : 0);
        const std::size_t target = find_open(name);
        while (open_.size() > target && !is_stopped_) close_innermost();
    }

    // Index of the element that the end tag closes; the number of open elements when it is none.
    // What belongs to an entry cannot close the entry itself.
    std::size_t find_open(std::string_view name) const {
        const bool is_entry = is_sibling(local_of(name));
        for (std::size_t i = open_.size(); i-- > 0;) {
            if (equals_ignore_case(open_[i].name, name)) return i;
            if (is_sibling(open_[i].local) && !is_entry && i > 1 && !is_ancestor(i, name)) break;
        }
        return open_.size();
    }

    bool is_ancestor(std::size_t below, std::string_view name) const {
        // The root and its first child: <rss>, <channel>, <feed>.
        const std::size_t count = std::min<std::size_t>(below, 2);
        for (std::size_t i = 0; i < count; ++i)
            if (equals_ignore_case(open_[i].name, name)) return true;
        return false;
    }

    void close_siblings() {
        const auto is_entry = [&](const Open& element) { return is_sibling(element.local); };
        const auto found = std::find_if(open_.begin(), open_.end(), is_entry);
        const auto size = static_cast<std::size_t>(found - open_.begin());
        while (open_.size() > size && !is_stopped_) close_innermost();
    }

    void close_innermost() {
        names_.close();
        open_.pop_back();
        events_.close();
    }

    void stop(std::string problem) {
        problem_ = std::move(problem);
        is_stopped_ = true;
    }

    std::string_view xml_;
    XmlEvents& events_;
    std::span<const std::string_view> siblings_;
    const XmlLimits& limits_;
    std::size_t at_ = 0;
    XmlNamespaces names_;
    std::vector<Open> open_;
    std::vector<std::string> attributes_;  // name, value, name, value …
    std::size_t elements_ = 0;
    // Looking again and again for an end that is not there would be quadratic.
    bool no_comment_end_ = false, no_cdata_end_ = false, no_instruction_end_ = false;
    bool no_subset_end_ = false;
    bool is_stopped_ = false;
    std::string problem_;
};

}  // namespace

std::string read_xml_soup(std::string_view utf8, XmlEvents& events,
                          std::span<const std::string_view> siblings, const XmlLimits& limits) {
    if (utf8.size() > limits.input.count) return "larger than " + to_string(limits.input);
    const std::string repaired = repair_xml(utf8);
    return SoupReader(repaired, events, siblings, limits).run();
}

}  // namespace magpie
