#include "parser/wechat/vote_page.h"

#include <algorithm>

#include "parser/js_literal.h"
#include "parser/wechat/literal_text.h"

namespace magpie::wechat {
namespace {

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

}  // namespace

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
