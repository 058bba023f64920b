#include "parser/seed_host_lines.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "base/url.h"
#include "parser/wechat/identity.h"

namespace magpie::seed {
namespace {

constexpr std::size_t kLeastPages = 3;         // two pages may quote the same sentence
constexpr std::size_t kMaxLines = 1'000'000;   // of all hosts, about 50 MB; 6,416 pages: 161,000
constexpr std::size_t kMaxPages = 1'000'000;   // two hashes each; the large archive has 84,000
constexpr std::size_t kMaxHosts = 50'000;      // 6,416 pages: 236
constexpr std::size_t kMaxLinesOfPage = 4000;  // as many as are judged

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

std::string host_of(std::string_view url) {
    const auto parsed = Url::parse(wechat::repair_url(url));
    return parsed ? std::string(parsed->host()) : std::string();
}

std::unordered_set<std::uint64_t> distinct_lines(std::string_view body) {
    std::unordered_set<std::uint64_t> lines;
    for (const std::string_view line : split_lines(body)) {
        if (lines.size() == kMaxLinesOfPage) break;
        if (!trim(line).empty()) lines.insert(hash_of(trim(line)));
    }
    return lines;
}

}  // namespace

double HostLines::View::share_of(std::string_view line) const {
    if (host_ == nullptr) return 0;
    const auto found = host_->pages_of_line.find(hash_of(trim(line)));
    if (found == host_->pages_of_line.end() || found->second < kLeastPages) return 0;
    return static_cast<double>(found->second) / static_cast<double>(host_->pages);
}

void HostLines::learn(const SeedFile& file, std::string_view url) {
    if (file.form != Form::front_matter || full_) return;
    const std::string_view address = file.url.empty() ? url : std::string_view(file.url);
    const std::string name = host_of(address);
    if (name.empty() || name == kWeChatHost ||
        (hosts_.size() == kMaxHosts && !hosts_.contains(name)))
        return;
    full_ = ++pages_ == kMaxPages;
    Host& host = hosts_[name];
    const bool new_title = host.titles.insert(hash_of(display(file.title))).second;
    const bool new_address = host.addresses.insert(hash_of(one_line(address))).second;
    if (!new_title || !new_address) return;
    ++host.pages;
    for (const std::uint64_t line : distinct_lines(file.body))
        if (++host.pages_of_line[line] == 1) ++lines_;
    if (lines_ > kMaxLines) forget_rare_lines();
}

HostLines::View HostLines::of_page(std::string_view url) const {
    const auto found = hosts_.find(host_of(url));
    return found == hosts_.end() ? View() : View(&found->second);
}

// Most lines stand on one page only.
void HostLines::forget_rare_lines() {
    for (auto& [name, host] : hosts_)
        lines_ -=
            std::erase_if(host.pages_of_line, [](const auto& line) { return line.second == 1; });
    full_ = lines_ > kMaxLines / 2;
}

}  // namespace magpie::seed
