// Works on whole lines, so that nothing is lost on the way: each non-blank line is emitted, part of
// a rewritten card, or reported. No list of phrases ever touches the body (a cut at 分享 would harm
// 21 % of all articles).
#include "parser/seed_clean.h"

#include <algorithm>

#include "base/text.h"
#include "base/url.h"
#include "parser/mixed_language.h"
#include "parser/seed_failures.h"
#include "parser/seed_head.h"
#include "parser/seed_mojibake.h"
#include "parser/seed_tail.h"
#include "parser/wechat/identity.h"

namespace magpie::seed {
namespace {

constexpr std::size_t kLeastMojibake = 5;   // sequences; fewer are a copyright sign or an arrow
constexpr std::size_t kMojibakeShare = 20;  // one sequence in 20 characters makes a page unreadable

bool is_fence(std::string_view line) { return trim(line).starts_with("```"); }

// "[![alt](image)": the first half of a card that the archive's writer broke over a paragraph end.
std::optional<std::string_view> card_image(std::string_view line) {
    if (!line.starts_with("[![") || !line.ends_with(')')) return std::nullopt;
    const std::size_t target = line.find("](");
    if (target == std::string_view::npos ||
        line.find_first_of("()", target + 2) != line.size() - 1) {
        return std::nullopt;
    }
    return line.substr(1);
}

// "title](url)": the second half.
bool is_card_link(std::string_view line) {
    const std::size_t bracket = line.find("](");
    return bracket != std::string_view::npos && bracket > 0 && line.ends_with(')') &&
           line.find_first_of("[()", bracket + 2) == line.size() - 1 &&
           line.substr(0, bracket).find('[') == std::string_view::npos && !line.starts_with('#');
}

// Puts the kept lines together: cards rewritten, empty images left out, one blank line between
// blocks. Code between fences is copied as it is.
class BodyWriter {
  public:
    BodyWriter(std::span<const std::string_view> all, CleanReport& report, std::size_t first_number)
        : all_(all), report_(report), first_number_(first_number) {}

    // Lines [begin, end) of all lines, except those marked as taken.
    std::string write(std::size_t end, const std::vector<bool>& taken) {
        for (std::size_t i = 0; i < end; ++i) {
            if (taken[i]) continue;
            i = write_line(i, end);
        }
        while (!out_.empty() && out_.back().empty()) out_.pop_back();
        return join(out_, "\n");
    }

  private:
    std::size_t write_line(std::size_t i, std::size_t end) {
        const std::string_view line = all_[i];
        if (is_fence(line)) in_code_ = !in_code_;
        if (in_code_) {
            out_.emplace_back(line);
        } else if (trim(line).empty()) {
            blank_line();
        } else if (line == "![]()") {
            report_.dropped.push_back({first_number_ + i, std::string(line), "empty_image"});
        } else if (const std::size_t link = card_end(i, end); link != 0) {
            out_.emplace_back(*card_image(line));
            out_.emplace_back();
            out_.push_back("[" + std::string(all_[link]));
            return link;
        } else {
            out_.emplace_back(line);
        }
        return i;
    }

    void blank_line() {
        if (!out_.empty() && !out_.back().empty()) out_.emplace_back();
    }

    // Line of the second half when a card starts at `i`; 0 otherwise.
    std::size_t card_end(std::size_t i, std::size_t end) const {
        if (!card_image(all_[i])) return 0;
        std::size_t next = i + 1;
        while (next < end && trim(all_[next]).empty()) ++next;
        return next < end && next > i + 1 && is_card_link(all_[next]) ? next : 0;
    }

    std::span<const std::string_view> all_;
    CleanReport& report_;
    std::size_t first_number_;
    std::vector<std::string> out_;
    bool in_code_ = false;
};

std::vector<BodyLine> non_blank(const std::vector<std::string_view>& all) {
    std::vector<BodyLine> lines;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!trim(all[i]).empty()) lines.push_back({i, all[i]});
    }
    return lines;
}

bool has_wechat_host(std::string_view url) {
    const auto parsed = Url::parse(wechat::repair_url(url));
    return parsed && parsed->host() == kWeChatHost;
}

// Account names to look for in the byline, best first.
std::vector<std::string> account_names(const Tail& tail, std::string_view source,
                                       std::string_view biz, const KnownAccounts& known) {
    std::vector<std::string> names;
    const auto add = [&names](std::string_view name) {
        std::string plain = one_line(unescape_markdown(name));
        if (!plain.empty() && std::find(names.begin(), names.end(), plain) == names.end()) {
            names.push_back(std::move(plain));
        }
    };
    add(tail.account);
    add(source);
    if (known && !biz.empty()) {
        for (const std::string& name : known(biz)) add(name);
    }
    return names;
}

Originality originality_of(const Head& head) {
    if (head.original) return Originality::original;
    if (head.reprint && !head.reprint->account.empty()) return Originality::reprint;
    return head.byline_resolved ? Originality::not_original : Originality::unknown;
}

// The body, with mojibake undone where that is exact.
struct ReadableBody {
    std::string text;
    bool repaired = false;
    bool unreadable = false;  // more damage than text, and not to be undone
};

ReadableBody readable(const SeedFile& file, bool wechat) {
    if (wechat || file.form != Form::front_matter) return {file.body, false, false};
    Latin1Reading reading = undo_latin1(file.body);
    if (reading.sequences < kLeastMojibake) return {file.body, false, false};
    if (reading.unpaired == 0) return {std::move(reading.repaired), true, false};
    const bool unreadable = reading.sequences * kMojibakeShare > code_point_count(file.body);
    return {file.body, false, unreadable};
}

// One document on its way from lines to a page.
class Cleaner {
  public:
    Cleaner(const SeedFile& file, const RawDocument& raw, const HostLines& hosts)
        : file_(file),
          hosts_(hosts),
          url_(one_line(file.url.empty() ? raw.url : file.url)),
          source_(one_line(file.source.empty() ? raw.source : file.source)),
          title_(display(file.title)),
          captured_at_(raw.captured_at),
          wechat_(has_wechat_host(url_)),
          body_(readable(file, wechat_)),
          all_(split_lines(body_.text)),
          lines_(non_blank(all_)) {}

    CleanedSeed run(const KnownAccounts& known) {
        tail_ = find_tail(lines_, wechat_, file_.body_truncated);
        result_.report.tail_id = tail_.id;
        if (const auto failure = find_failure()) {
            result_.page.state = failure->state;
            result_.page.reason = failure->reason;
            return std::move(result_);
        }
        result_.page.state = PageState::article;
        fill_identity();
        read_byline(known);
        write_body();
        add_flags();
        return std::move(result_);
    }

  private:
    Article& article() {
        if (!result_.page.article) result_.page.article.emplace();
        return *result_.page.article;
    }

    std::optional<Failure> find_failure() const {
        const BodyShape shape{title_, lines_, file_.body_truncated, hosts_.of_page(url_)};
        if (wechat_) return find_wechat_failure(shape, tail_);
        if (file_.form != Form::front_matter) return std::nullopt;
        if (body_.unreadable) return Failure{PageState::mojibake, {}};
        auto failure = find_web_failure(shape);
        // A menu in mojibake is fetched again for its mojibake: what is missing may be damage, too.
        if (failure && failure->state == PageState::empty && body_.repaired)
            failure->state = PageState::mojibake;
        return failure;
    }

    void fill_identity() {
        article().title = title_;
        article().captured = captured_at_;
        article().listed = file_.day;
        if (url_.empty()) return;
        article().url = wechat::canonical_url(wechat::repair_url(url_));
        const auto key = wechat_ ? wechat::key_of(url_) : std::nullopt;
        article().identity = key ? key->to_string() : article().url;
    }

    std::string_view biz() const {
        const auto& identity = result_.page.article->identity;
        const std::size_t colon = identity.find(':');
        return wechat_ && colon != std::string::npos ? std::string_view(identity).substr(0, colon)
                                                     : "";
    }

    void read_byline(const KnownAccounts& known) {
        if (!wechat_ && tail_.kind != TailKind::article) {
            article().account = source_;
            return;
        }
        const auto content = std::span(lines_).first(tail_.begin);
        head_ = read_head(content, title_, account_names(tail_, source_, biz(), known));
        if (!head_.page_title.empty()) article().title = head_.page_title;
        article().cover = head_.cover;
        article().author = head_.author;
        article().account =
            head_.byline_resolved ? head_.account : one_line(unescape_markdown(tail_.account));
        article().originality = originality_of(head_);
        article().reprint = head_.reprint;
        article().disclosure = tail_.disclosure;
    }

    void write_body() {
        std::vector<bool> taken(all_.size(), false);
        for (const auto& [line, reason] : head_.taken) {
            taken[lines_[line].index] = true;
            if (!reason.empty()) drop(lines_[line], reason);
        }
        const std::size_t end =
            tail_.begin < lines_.size() ? lines_[tail_.begin].index : all_.size();
        article().markdown = BodyWriter(all_, result_.report, file_.body_line).write(end, taken);
        for (std::size_t i = tail_.begin; i < lines_.size(); ++i) {
            const bool unknown = std::binary_search(tail_.unknown.begin(), tail_.unknown.end(), i);
            drop(lines_[i], unknown ? "unknown_tail_line" : "tail");
        }
    }

    void drop(const BodyLine& line, std::string_view reason) {
        result_.report.dropped.push_back(
            {file_.body_line + line.index, std::string(line.text), reason});
    }

    void add_flags() {
        auto& flags = article().flags;
        if (!file_.date.empty()) flags.emplace_back("date_listing");
        if (file_.body_truncated) flags.emplace_back("body_truncated");
        if (wechat_ && !head_.byline_resolved) flags.emplace_back("byline_unresolved");
        if (!tail_.unknown.empty()) flags.emplace_back("unknown_tail_lines");
        if (tail_.read_original) flags.emplace_back("read_original");
        if (body_.repaired) flags.emplace_back("mojibake_repaired");
        if (tail_.modified) flags.emplace_back("modified");
        const auto mixed = [](const BodyLine& line) { return is_mixed_language(line.text); };
        if (file_.form == Form::plain_dated && std::any_of(lines_.begin(), lines_.end(), mixed)) {
            flags.emplace_back(kMixedLanguageFlag);
        }
    }

    const SeedFile& file_;
    const HostLines& hosts_;
    std::string url_;
    std::string source_;
    std::string title_;
    std::optional<Instant> captured_at_;
    bool wechat_;
    ReadableBody body_;
    std::vector<std::string_view> all_;
    std::vector<BodyLine> lines_;
    Tail tail_;
    Head head_;
    CleanedSeed result_;
};

// What stands for an unknown fetch time: the day of the document.
Instant midnight_of(Day day) { return day.ok() ? Instant(std::chrono::sys_days(day)) : Instant{}; }

}  // namespace

CleanedSeed clean(const SeedFile& file, const RawDocument& raw, const KnownAccounts& known,
                  const HostLines& hosts) {
    return Cleaner(file, raw, hosts).run(known);
}

SeedDocument rewritten(const SeedFile& file, const CleanedSeed& cleaned) {
    SeedDocument document;
    if (!cleaned.page.article) return document;
    const Article& article = *cleaned.page.article;
    document.title = article.title;
    document.url = wechat::without_credentials(one_line(file.url));
    document.source = one_line(file.source);
    document.date = file.day.value_or(Day{});
    document.fetched_at = article.captured.value_or(midnight_of(document.date));
    document.date_text = file.form == Form::front_matter ? file.date : "";
    document.fetch_date_text = file.fetch_date;
    if (!article.cover.empty()) document.body = "![cover_image](" + article.cover + ")\n\n";
    document.body += article.markdown;
    return document;
}

}  // namespace magpie::seed
