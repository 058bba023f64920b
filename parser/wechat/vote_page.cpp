#include "parser/wechat/vote_page.h"

#include <algorithm>

#include "base/text.h"
#include "parser/byte_search.h"
#include "parser/js_literal.h"
#include "parser/mhtml.h"
#include "parser/wechat/literal_text.h"

namespace magpie::wechat {
namespace {

constexpr std::size_t kMaxFrames = 20;
constexpr std::size_t kMaxFrameBytes = 4u << 20;
constexpr std::size_t kMaxSubjects = 50;  // the editor allows 10
constexpr std::size_t kMaxOptions = 200;  // the editor allows 30

long long count_in(const JsValue& value) {
    return std::max(value.number().value_or(0), static_cast<long long>(0));
}

Vote::Subject read_subject(const JsValue& value) {
    Vote::Subject subject;
    subject.title = line_text(value["title"]);
    subject.total = count_in(value["total_cnt"]);
    long long sum = 0;
    for (const JsValue& option : value["options"].items) {
        if (subject.options.size() == kMaxOptions) break;
        subject.options.push_back({line_text(option["name"]), count_in(option["cnt"])});
        sum += std::min(subject.options.back().votes, 1'000'000'000'000LL);
    }
    subject.total = std::max(subject.total, sum);
    return subject;
}

// Value of the attribute in a tag as it stands in the page.
std::string_view attribute_in(std::string_view tag, std::string_view name) {
    const std::string marked = " " + std::string(name) + "=";
    const std::size_t at = tag.find(marked);
    if (at == std::string_view::npos || at + marked.size() >= tag.size()) return {};
    const std::string_view rest = tag.substr(at + marked.size());
    const char quote = rest.front();
    if (quote != '"' && quote != '\'') return {};
    return rest.substr(1, rest.find(quote, 1) - 1);
}

bool names_vote(std::string_view address) { return contains(address, "appmsgvote"); }

void keep(std::string_view name, std::string body, std::vector<FramePage>& frames) {
    if (body.size() <= kMaxFrameBytes) frames.push_back({std::string(name), std::move(body)});
}

}  // namespace

std::vector<FramePage> votes_of_mhtml(std::string_view mhtml) {
    std::vector<FramePage> frames;
    for (const MhtmlPart& part : read_mhtml_file(mhtml).parts)
        if (frames.size() < kMaxFrames && names_vote(part.location))
            keep(part.location, part.decoded(), frames);
    return frames;
}

std::vector<FramePage> votes_of_folder(std::string_view page, const FrameFile& file) {
    constexpr std::size_t kLongestTag = 4'000;
    std::vector<FramePage> frames;
    for (std::size_t at = find_bytes(page, "<iframe"); at != std::string_view::npos;
         at = find_bytes(page, "<iframe", at + 1)) {
        std::string_view tag = page.substr(at, kLongestTag);
        tag = tag.substr(0, tag.find('>'));
        if (frames.size() == kMaxFrames) break;
        if (!contains(tag, "vote_iframe") && !contains(tag, "supervoteid")) continue;
        std::string name = percent_decode(html_unescape(attribute_in(tag, "src")));
        name.erase(0, name.rfind('/') + 1);
        if (name.empty()) continue;
        if (auto body = file(name)) keep(name, std::move(*body), frames);
    }
    return frames;
}

std::optional<Vote> read_vote_page(std::string_view html) {
    JsLimits limits;
    limits.skips_expressions = true;
    const auto found = find_literal(html, "voteInfo", limits);
    if (!found) return std::nullopt;
    Vote vote;
    vote.id = found->value["super_vote_id"].text;
    vote.title = line_text(found->value["title"]);
    for (const JsValue& subject : found->value["vote_subject"].items)
        if (vote.subjects.size() < kMaxSubjects) vote.subjects.push_back(read_subject(subject));
    if (vote.subjects.empty()) return std::nullopt;
    return vote;
}

}  // namespace magpie::wechat
