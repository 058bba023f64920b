#include "crawler/source_cursor.h"

#include <algorithm>

#include "base/digest.h"

namespace magpie {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

std::int64_t number_or_zero(const json& value) {
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

}  // namespace

const json& member_of(const json& object, std::string_view key) {
    static const json kNothing;
    if (!object.is_object()) return kNothing;
    const auto found = object.find(std::string(key));
    return found == object.end() ? kNothing : *found;
}

std::string text_in(const json& object, std::string_view key) {
    const json& value = member_of(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::string short_hash(std::string_view text) { return sha256(text).hex().substr(0, 16); }

SourceCursor::SourceCursor(SourceKind kind, std::string_view text, std::size_t per_run)
    : kind_(kind), per_run_(per_run) {
    read(text);
}

void SourceCursor::read(std::string_view text) {
    if (text.empty() || text.size() > kMaxCursorBytes) return;
    const json cursor = json::parse(text, nullptr, false);
    if (number_or_zero(member_of(cursor, "v")) != kVersion ||
        text_in(cursor, "kind") != to_string(kind_))
        return;
    asked_ = static_cast<std::size_t>(
        std::clamp<std::int64_t>(number_or_zero(member_of(cursor, "asked")), 0, 1'000'000));
    const json& open = member_of(cursor, "open");
    if (open.is_array())
        for (const json& item : open) {
            if (!item.is_array() || item.size() != 3 || !item[0].is_string()) continue;
            if (open_.size() >= kMaxOpenRequests) break;
            if (!known_.insert(item[0].get<std::string>()).second) continue;
            open_.push_back(
                {item[0].get<std::string>(),
                 static_cast<int>(std::clamp<std::int64_t>(number_or_zero(item[1]), 0, 99)),
                 number_or_zero(item[2])});
        }
    const json& done = member_of(cursor, "done");
    if (done.is_array())
        for (const json& item : done)
            if (item.is_string() && done_.size() < kMaxOpenRequests)
                done_.insert(item.get<std::string>());
    if (const json& data = member_of(cursor, "data"); data.is_object()) data_ = data;
}

std::vector<std::string> SourceCursor::left_open() const {
    std::vector<std::string> urls;
    for (const OpenRequest& request : open_) {
        if (urls.size() >= per_run_) break;
        urls.push_back(request.url);
    }
    return urls;
}

OpenRequest SourceCursor::answered(const std::string& url, bool is_own) {
    OpenRequest request;
    request.url = url;
    const auto found = std::ranges::find(open_, url, &OpenRequest::url);
    if (found != open_.end()) {
        request = *found;
        open_.erase(found);
        known_.erase(url);
    }
    if (is_own) {
        asked_ = std::min(open_.size(), per_run_);  // those that left_open() gave
        done_.clear();
    }
    if (done_.size() < kMaxOpenRequests) done_.insert(short_hash(url));
    return request;
}

bool SourceCursor::is_answered(const std::string& url) const {
    return done_.contains(short_hash(url));
}

bool SourceCursor::ask(OpenRequest request) {
    if (known_.contains(request.url) || is_answered(request.url)) return false;
    if (open_.size() >= kMaxOpenRequests) {
        ++overflow_;
        return false;
    }
    known_.insert(request.url);
    open_.push_back(std::move(request));
    if (asked_ >= per_run_) {
        ++waiting_;
        return false;
    }
    ++asked_;
    return true;
}

std::string SourceCursor::printed(std::size_t open, bool with_data) const {
    json cursor{{"v", kVersion}, {"kind", to_string(kind_)}};
    if (asked_ > 0) cursor["asked"] = asked_;
    for (std::size_t i = 0; i < open; ++i)
        cursor["open"].push_back(json::array({open_[i].url, open_[i].depth, open_[i].mark}));
    // A run of one request has nothing to turn back to.
    if (done_.size() > 1 || !open_.empty()) cursor["done"] = done_;
    if (with_data && !data_.empty()) cursor["data"] = data_;
    return cursor.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string SourceCursor::text() const {
    std::size_t open = open_.size();
    std::string text = printed(open, true);
    while (text.size() > kMaxCursorBytes && open > 0) text = printed(open /= 2, true);
    return text.size() > kMaxCursorBytes ? printed(0, false) : text;
}

}  // namespace magpie
