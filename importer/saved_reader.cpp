#include "importer/saved_reader.h"

#include <array>

#include "base/text.h"
#include "crawler/read_with_memory.h"
#include "crawler/records.h"
#include "importer/facts.h"
#include "importer/saved_media.h"
#include "importer/url_list.h"
#include "parser/charset.h"
#include "parser/credentials.h"
#include "parser/feed.h"
#include "parser/media_type.h"
#include "parser/mhtml.h"
#include "parser/saved_page.h"
#include "parser/wechat/identity.h"
#include "parser/wechat/listing.h"
#include "parser/wechat/page.h"
#include "parser/wechat/vote_page.h"

namespace magpie {
namespace {

bool is_web_address(std::string_view url) {
    const auto parsed = Url::parse(url);
    return parsed && parsed->is_http() && !parsed->host().empty();
}

CredentialPlaces places_in(std::string_view body, SourceForm form) {
    if (form == SourceForm::mhtml) return CredentialPlaces::mhtml;
    if (form == SourceForm::seed) return CredentialPlaces::addresses;
    const std::string_view head = trim(body.substr(0, 4096));
    const bool data = head.starts_with('{') || head.starts_with('[');
    return data ? CredentialPlaces::data : CredentialPlaces::scripts;
}

}  // namespace

// What is known of one file on its way through the reader.
struct SavedReader::Task {
    Task(SavedFile saved, const ReadSettings& read_settings)
        : file(std::move(saved)), settings(read_settings) {}

    SavedFile file;
    const ReadSettings& settings;
    SourceForm form = SourceForm::html;
    std::string html;          // of the page inside an MHTML or JSON-escaped file; else empty
    std::string content_type;  // of that part
    std::string url;           // where the file says it was saved from, or --url; may be empty
    std::optional<Instant> saved_at;
    SavedReading reading{};

    std::string_view page() const { return html.empty() ? file.body : html; }
    std::string text() const { return decode_text(std::string(page()), content_type).text; }

    void unpack() {
        if (form == SourceForm::mhtml) {
            if (auto saved = read_mhtml(file.body)) {
                html = std::move(saved->html);
                content_type = std::move(saved->content_type);
                saved_at = saved->saved_at;
                url = std::move(saved->url);
            }
        } else if (is_json_escaped_page(file.body)) {
            html = unescape_json_page(file.body);
        }
    }
    void learn_url() {
        if (!settings.url.empty()) url = settings.url;
        if (!is_web_address(wechat::repair_url(url))) url = saved_from(page());
        if (const auto behind = wechat::captcha_target(url)) url = *behind;
    }
    // Puts the file itself on record; `fallback` is its address when nothing else is known.
    void record(std::string state, std::string reason, std::string media_type, Instant at,
                const std::string& fallback = {}) {
        Visit& visit = reading.visit;
        visit.listed_url = wechat::without_credentials(url.empty() ? fallback : url);
        // A file without a URL of its own is known by its content, wherever it lies.
        if (visit.listed_url.empty()) visit.listed_url = "urn:sha256:" + sha256(file.body).hex();
        const auto candidate = make_candidate(visit.listed_url);
        visit.url = candidate ? candidate->url.href() : visit.listed_url;
        visit.at = at;
        visit.state = std::move(state);
        visit.reason = visit.reason.empty() ? std::move(reason)
                                            : reason + (reason.empty() ? "" : "; ") + visit.reason;
        Capture capture;
        capture.final_url = visit.url;
        capture.at = at;
        capture.media_type = std::move(media_type);
        capture.body = std::move(file.body);
        visit.capture = std::move(capture);
    }
    void record_listing(std::string_view shape, std::string media_type) {
        SavedReading& r = reading;
        std::string reason =
            std::string(shape) + ": " + std::to_string(r.visit.found.size()) + " entries";
        if (!r.deleted.empty())
            reason += ", " + std::to_string(r.deleted.size()) + " of them marked as deleted";
        if (r.without_address > 0)
            reason += ", " + std::to_string(r.without_address) + " deleted without an address";
        record("listing", std::move(reason), std::move(media_type), saved_at.value_or(file.time));
    }
    void cover_credentials() {
        std::string original = file.body;
        reading.masked = mask_credentials(file.body, places_in(file.body, form));
        if (reading.masked == 0) return;
        reading.visit.reason =
            std::to_string(reading.masked) +
            (reading.masked == 1 ? " credential" : " credentials") +
            " covered with x; SHA-256 of the file as it was: " + sha256(original).hex();
    }
    std::string media_type() const {
        if (form == SourceForm::mhtml) return "multipart/related";
        return form == SourceForm::seed ? "text/markdown" : "text/html";
    }
};

SavedReading SavedReader::read(SavedFile file, const ReadSettings& settings) {
    Task task(std::move(file), settings);
    RawDocument probe;
    probe.body = std::move(task.file.body);
    task.form = detect_form(probe);
    task.file.body = std::move(probe.body);
    task.cover_credentials();
    task.reading.visit.source = settings.source;
    if (read_seed(task)) return std::move(task.reading);
    task.unpack();
    task.learn_url();
    if (!read_listing(task) && !read_feed_file(task) && !read_url_list(task) &&
        !refuse_other_data(task))
        read_page(task);
    return std::move(task.reading);
}

bool SavedReader::read_seed(Task& task) {
    if (task.form != SourceForm::seed) return false;
    RawDocument raw;
    raw.source = task.settings.source;
    raw.captured_at = task.file.time;
    raw.url = task.settings.url;
    const seed::SeedFile file = seed::read(task.file.body);
    auto cleaned = seed::clean(file, raw, task.settings.known, task.settings.hosts);
    SavedReading& reading = task.reading;
    reading.report = std::move(cleaned.report);
    reading.state = cleaned.page.state;
    task.url = seed::one_line(file.url);
    if (task.settings.source.empty()) reading.visit.source = seed::display(file.source);
    const auto fetched = parse_timestamp(file.fetch_date);
    const auto& article = cleaned.page.article;
    task.record(std::string(to_string(cleaned.page.state)), cleaned.page.reason, "text/markdown",
                fetched ? fetched->instant : task.file.time,
                article ? article->url : cleaned.page.target_url);
    if (article) reading.visit.document = to_clean_document(*article);
    if (article && reading.visit.document->identity.empty())
        reading.visit.document->identity = reading.visit.url;
    return true;
}

bool SavedReader::read_listing(Task& task) {
    if (!wechat::may_be_listing(task.page())) return false;
    const auto listing = wechat::read_listing(task.text(), task.url);
    if (!listing) return false;
    SavedReading& reading = task.reading;
    if (!listing->refusal.empty()) {
        reading.what = SavedReading::What::refused;
        task.record("listing_refused", "the server answered " + listing->refusal, task.media_type(),
                    task.saved_at.value_or(task.file.time));
        return true;
    }
    reading.what = SavedReading::What::listing;
    if (reading.visit.source.empty()) reading.visit.source = listing->account;
    for (const wechat::ListingEntry& entry : listing->entries) {
        reading.visit.found.push_back(listed_url(entry, reading.visit.source));
        if (entry.is_deleted) reading.deleted.push_back(reading.visit.found.back());
    }
    reading.without_address = listing->without_address;
    reading.other_messages = listing->other_messages;
    reading.unreadable = listing->unreadable;
    if (!listing->bound_hit.empty())
        reading.notes.push_back("the listing was read in part: " + listing->bound_hit);
    if (listing->has_more) reading.notes.push_back("the account has older articles");
    const bool json = task.html.empty() && !trim(task.file.body).starts_with('<');
    task.record_listing(listing->shape, json ? "application/json" : task.media_type());
    return true;
}

bool SavedReader::read_feed_file(Task& task) {
    constexpr std::array<std::string_view, 4> kMarks{"<rss", "<feed", "<rdf:RDF", "jsonfeed.org"};
    const std::string_view head = task.page().substr(0, 4096);
    const bool marked = std::any_of(kMarks.begin(), kMarks.end(),
                                    [&](std::string_view mark) { return contains(head, mark); });
    if (!marked || contains(head, "<html")) return false;
    const auto feed = read_feed(task.page(), task.url);
    if (!feed) return false;
    SavedReading& reading = task.reading;
    reading.what = SavedReading::What::listing;
    if (reading.visit.source.empty()) reading.visit.source = feed->title;
    for (const FeedEntry& entry : feed->entries) {
        if (auto listed = listed_url(entry, reading.visit.source))
            reading.visit.found.push_back(std::move(*listed));
        else
            ++reading.unreadable;
    }
    if (!feed->problem.empty())
        reading.notes.push_back("the feed was read in part: " + feed->problem);
    task.record_listing("feed", feed->format == "json" ? "application/feed+json"
                                                       : "application/" + feed->format + "+xml");
    return true;
}

bool SavedReader::read_url_list(Task& task) {
    if (trim(task.page().substr(0, 4096)).starts_with('<')) return false;
    std::string text = task.text();
    const auto form = url_list_form(text);
    if (!form) return false;
    task.reading.what = SavedReading::What::url_list;
    task.record("listing", std::string(*form), "text/plain", task.file.time);
    return true;
}

// JSON and lists of feeds hold no article: read as a page they would become one of braces.
bool SavedReader::refuse_other_data(Task& task) {
    const std::string_view head = trim(task.page().substr(0, 4096));
    const bool json = head.starts_with('{') || head.starts_with('[');
    const bool opml = contains(head, "<opml");
    const std::string_view media = media_type_of(task.page());
    if (!json && !opml && media.empty()) return false;
    task.reading.what = SavedReading::What::refused;
    std::string reason = opml   ? "a list of feeds (OPML): its feeds belong into the configuration"
                         : json ? "JSON in no known shape of a listing"
                                : "a media file without its page";
    task.record("not_a_page", std::move(reason),
                opml   ? "text/x-opml"
                : json ? "application/json"
                       : std::string(media),
                task.file.time);
    return true;
}

void SavedReader::read_page(Task& task) {
    RawDocument raw;
    raw.body = task.html.empty() ? task.file.body : task.html;
    raw.content_type = task.content_type;
    raw.form = SourceForm::html;
    raw.captured_at = task.saved_at;
    raw.source = task.settings.source;
    if (task.form == SourceForm::mhtml)
        raw.frames = wechat::votes_of_mhtml(task.file.body);
    else if (task.file.companion)
        raw.frames = wechat::votes_of_folder(raw.body, task.file.companion);
    // A WeChat page that was kept at another address (a web archive) is known by its own marks.
    const bool elsewhere = wechat::form_of(task.url) == wechat::UrlForm::none &&
                           wechat::is_wechat_page({}, task.page());
    if (!elsewhere) raw.url = task.url;
    PageWithMemory read =
        read_with_memory(extractor_, std::move(raw), memories_, true, task.settings.rules);
    Page& page = read.page;
    SavedReading& reading = task.reading;
    reading.state = page.state;
    reading.notes = std::move(page.notes);
    if (task.form == SourceForm::mhtml && task.html.empty())
        reading.notes.push_back("MHTML without an HTML part, read as HTML");
    if (!page.article) {
        if (page.state == PageState::account_migrated && !page.target_url.empty())
            reading.visit.moved_to = wechat::canonical_url(page.target_url);
        task.record(std::string(to_string(page.state)), page.reason, task.media_type(),
                    task.saved_at.value_or(task.file.time), page.target_url);
        return;
    }
    if (page.article->kind == Kind::index) {
        task.record(std::string(kIndexState), page.reason, task.media_type(),
                    task.saved_at.value_or(task.file.time), page.article->url);
        return;
    }
    Article& article = *page.article;
    if (!article.captured) article.captured = task.file.time;
    CleanDocument document = to_clean_document(article);
    SavedMedia media;
    if (task.form == SourceForm::mhtml)
        media = media_of_mhtml(task.file.body, document.media, *article.captured);
    else if (task.file.companion)
        media =
            media_of_folder(task.page(), document.media, task.file.companion, *article.captured);
    if (media.no_media > 0)
        reading.notes.push_back(std::to_string(media.no_media) + " saved files are no known media");
    if (media.bound_hit)
        reading.notes.push_back("pictures above " + to_string(kMaxSavedMediaBytes) + " left out");
    task.record(std::string(to_string(page.state)), page.reason, task.media_type(),
                *article.captured, article.url);
    if (document.identity.empty()) document.identity = reading.visit.url;
    reading.visit.media = std::move(media.files);
    document.read_with = std::move(read.read_with);
    reading.visit.document = std::move(document);
    reading.visit.taught = std::move(read.taught);
}

}  // namespace magpie
