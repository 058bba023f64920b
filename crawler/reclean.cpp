#include "crawler/reclean.h"

#include <algorithm>

#include "base/url.h"
#include "crawler/content_coding.h"
#include "crawler/fetcher.h"
#include "crawler/header_block.h"
#include "parser/mhtml.h"
#include "parser/seed_format.h"
#include "parser/wechat/identity.h"
#include "parser/wechat/page.h"

namespace magpie {
namespace {

bool is_file(const SightingRow& sighting) { return sighting.status == 0; }

// What the importer found a file to be; servers' answers are pages.
SourceForm form_of(const SightingRow& sighting, std::string_view media_type) {
    if (!is_file(sighting)) return SourceForm::html;
    if (media_type == "text/markdown") return SourceForm::seed;
    if (media_type == "multipart/related") return SourceForm::mhtml;
    return SourceForm::detect;
}

// A file without an address of its own is known by a name that is none ("urn:sha256:…").
std::string address_of(const std::string& url) {
    const auto parsed = Url::parse(url);
    return parsed && parsed->is_http() ? url : std::string();
}

// A saved WeChat page that was kept at another address (a web archive) is known by its own marks.
bool is_kept_elsewhere(const RawDocument& raw) {
    if (raw.url.empty() || wechat::form_of(raw.url) != wechat::UrlForm::none) return false;
    if (detect_form(raw) == SourceForm::mhtml) {
        const auto saved = read_mhtml(raw.body);
        return saved && wechat::is_wechat_page({}, saved->html);
    }
    return detect_form(raw) == SourceForm::html && wechat::is_wechat_page({}, raw.body);
}

Result<std::string> decoded_body(Capture& capture, Bytes cap) {
    FetchResponse response;
    response.headers = parse_header_block(capture.header_block);
    const std::string coding = response.joined_header("content-encoding");
    if (coding.empty()) return std::move(capture.body);
    return decode_content(capture.body, coding, cap);
}

// Before: a is the better one.
bool is_better(const SightingRow& a, const SightingRow& b, const std::optional<Instant>& captured) {
    if (is_file(a) != is_file(b)) return is_file(b);
    if (!captured) return a.at < b.at;
    return std::chrono::abs(a.at - *captured) < std::chrono::abs(b.at - *captured);
}

}  // namespace

const SightingRow* best_sighting(const std::vector<SightingRow>& sightings, int revision,
                                 const std::optional<Instant>& captured) {
    const SightingRow* best = nullptr;
    for (const SightingRow& sighting : sightings) {
        if (!sighting.has_capture || sighting.revision != revision) continue;
        if (sighting.state == kUnchanged) continue;  // its answer has no page
        if (best == nullptr || is_better(sighting, *best, captured)) best = &sighting;
    }
    return best;
}

Result<PageWithMemory> Rereader::read(const SightingRow& sighting, Capture capture,
                                      const std::optional<Instant>& captured) {
    RawDocument raw;
    raw.url = address_of(sighting.url);
    raw.form = form_of(sighting, capture.media_type);
    raw.captured_at = captured ? captured : capture.at;
    raw.source = sighting.source;
    if (is_file(sighting)) {
        raw.body = std::move(capture.body);
        if (is_kept_elsewhere(raw)) raw.url.clear();
    } else {
        raw.final_url = capture.final_url;
        raw.content_type = capture.media_type;
        auto body = decoded_body(capture, config_.max_body);
        if (!body) return fail(std::move(body.error()));
        raw.body = std::move(*body);
    }
    const auto host = Url::parse(raw.final_url.empty() ? raw.url : raw.final_url);
    raw.from_wechat_mirror = host && std::ranges::find(config_.wechat_mirrors, host->host()) !=
                                         config_.wechat_mirrors.end();
    if (detect_form(raw) == SourceForm::seed)
        return PageWithMemory{seed::clean(seed::read(raw.body), raw, accounts_).page, {}, {}};
    return read_with_memory(extractor_, std::move(raw), memories_, false, &rules_);
}

}  // namespace magpie
