// An endless story of visits that tests can retell: visit number i is always the same, so that a
// process that was killed can be checked by one that never saw its memory. Five visits tell of one
// article: found under a short link that hides its key, found again under a long link, shown to be
// both, a time-out, a deletion. It has a picture of its own and one that all articles share. Each
// visit says what its URL waits for, and what is remembered of the host and its template: the
// number of the visit. A source runs along and brings two URLs each time.
#pragma once

#include <random>
#include <string>

#include "tests/storage/archive_fixture.h"

namespace magpie::testing {

inline std::string story_text(int article, const char* version) {
    std::string text = "第" + std::to_string(article) + "篇，" + version + "：";
    for (int line = 0; line < 60; ++line) {
        text += "溪水从第" + std::to_string(article * 60 + line) + "块石头旁流过，没有停下。\n";
    }
    return text;
}

// Half of it does not compress, like a page with its tokens.
inline std::string story_page(int number, const std::string& text) {
    std::minstd_rand random(static_cast<unsigned>(number) + 1);
    std::string page = "<html>" + text;
    for (int i = 0; i < 8'000; ++i) page += static_cast<char>(random() >> 8);
    return page + "</html>";
}

// The picture of an article; its bytes come with the second visit or in an attempt of their own.
inline MediaVisit story_file(int article) {
    const std::string name = "story" + std::to_string(article);
    return got(name, "图：" + name, article);
}

inline std::optional<NextVisit> story_next(int number) {
    NextVisit next;
    next.due = at_second(number + 3'600);
    next.attempt = 2;
    switch (number % 5) {
        case 0:
        case 2:
            next.reason = VisitReason::revisit;
            next.revisit = number % 5 + 1;
            next.etag = "\"" + std::to_string(number) + "\"";
            return next;
        case 3:
            next.reason = VisitReason::retry;
            next.failures = 1;
            return next;
        default:
            return std::nullopt;
    }
}

inline Visit story_page_visit(int number) {
    const int article_number = number / 5;
    const std::string digits = std::to_string(article_number);
    const std::string short_url = "https://mp.weixin.qq.com/s/story" + digits;
    const std::string long_url =
        "https://mp.weixin.qq.com/s?__biz=MzA3&mid=" + digits + "&idx=1&sn=0";
    const std::string key = "MzA3:" + digits + ":1";
    const auto page = [&](const std::string& url, const std::string& identity,
                          const char* version) {
        const std::string text = story_text(article_number, version);
        Visit visit = article(url, clean(identity, text), number);
        visit.document->media = {picture("banner", "cover"), picture("story" + digits)};
        visit.document->relations = {{"links_to", "MzA3:0:1", "", "", "", 1}};
        visit.capture->body = story_page(number, text);
        return visit;
    };
    switch (number % 5) {
        case 0:
            return page(short_url, short_url, "初稿");
        case 1: {
            Visit visit = page(long_url, key, "定稿");
            visit.media = {story_file(article_number)};
            return visit;
        }
        case 2:
            return page(short_url, key, "定稿");
        case 3:
            return look(long_url, "timeout", number);
        default: {
            Visit visit = look(short_url, "deleted_by_author", number);
            visit.capture =
                response(short_url, story_page(number, "该内容已被发布者删除"), visit.at);
            return visit;
        }
    }
}

// What is known of the host's template after visit `number`.
inline SiteMemoryVersion story_memory(int number) {
    const std::string bytes = "template after " + std::to_string(number);
    return {"mp.weixin.qq.com", sha256(bytes).hex().substr(0, 16), number + 1, 1,
            std::make_shared<const std::string>(bytes)};
}

inline Visit story_visit(int number) {
    Visit visit = story_page_visit(number);
    if (visit.document && number > 0) visit.document->read_with = story_memory(number - 1);
    visit.taught = story_memory(number);
    visit.next = story_next(number);
    visit.hosts = {{"mp.weixin.qq.com", std::to_string(number)}};
    return visit;
}

inline constexpr const char* kStorySource = "连载";

// Run `number` of the source; how many runs it has had before is in `state`.
inline SourceUpdate story_run(int number, const SourceState& before) {
    const std::string digits = std::to_string(number);
    SourceUpdate update{before, {}, at_second(number), {}};
    update.state.name = kStorySource;
    update.state.cursor = digits;
    for (const char* name : {"/a", "/b"}) {
        const std::string url = "https://story.example/" + digits + name;
        update.found.push_back({url, url, kStorySource});
    }
    return update;
}

// What the source has come to; as new when it never ran.
inline SourceState story_source(const Archive& archive) {
    const auto states = archive.source_states();
    return states && !states->empty() ? states->front() : SourceState{};
}

// Where what waits contradicts what was seen; empty when it does nowhere.
inline std::string contradiction_of(const Archive& archive, const UrlRow& row) {
    NextVisit first_look;
    first_look.due = row.first_seen;
    if (row.visits == 0) return row.next == first_look ? "" : row.url + ": waits for no first look";
    const Result<std::vector<SightingRow>> history = archive.history_of(row.url);
    if (!history || history->empty()) return row.url + ": no history";
    const SightingRow& last = history->back();
    if (row.state != last.state) return row.url + ": another state than was seen last";
    const auto number = std::chrono::duration_cast<std::chrono::seconds>(last.at - at_second(0));
    const bool agrees = row.next == story_next(static_cast<int>(number.count()));
    return agrees ? "" : row.url + ": waits for something else than its last visit said";
}

inline std::string contradictions_of(const Archive& archive) {
    std::int64_t brought = 0;
    std::string found;
    const std::vector<UrlRow> urls = archive.urls().value();
    for (const UrlRow& row : urls) {
        if (row.source == kStorySource) ++brought;
        if (found.empty()) found = contradiction_of(archive, row);
    }
    const SourceState source = story_source(archive);
    if (source.listed != brought) return "the source has counted other URLs than it brought";
    if (brought > 0 &&
        !archive.url_state("https://story.example/" + source.cursor + "/b")->has_value()) {
        return "the source is further than what it brought";
    }
    Query newest;
    newest.limit = 1;
    const std::vector<SightingRow> last = archive.sightings(newest).value();
    const std::vector<HostMemory> hosts = archive.host_memories().value();
    if (last.empty() != hosts.empty())
        return "a host is remembered without a visit, or the reverse";
    if (!last.empty() && at_second(std::stoi(hosts.front().memory)) != last.front().at) {
        return "the host is remembered as of another visit than the last";
    }
    const auto memory = archive.site_memory("mp.weixin.qq.com");
    if (!memory || memory->has_value() != !hosts.empty())
        return "a template is remembered without a visit, or the reverse";
    if (*memory && (*memory)->digest != story_memory(std::stoi(hosts.front().memory)).digest)
        return "the template is remembered as of another visit than the last";
    return found;
}

// What a newer cleaner makes of an article.
inline CleanDocument story_proposal(int article) {
    const std::string digits = std::to_string(article);
    CleanDocument document = clean("MzA3:" + digits + ":1", story_text(article, "全文"));
    document.cleaner = "2";
    document.media = {picture("story" + digits), picture("fuller")};
    return document;
}

// What is missing of a file that was had; empty when all of it is there.
inline std::string missing_of(const Archive& archive, const MediaVisit& file) {
    const Result<std::optional<StoredMedia>> stored = archive.media(file.identity);
    if (!stored || !*stored) return file.identity + ": no file";
    return (*stored)->body == file.body ? "" : file.identity + ": other bytes";
}

// What is missing of visit `number` that got `sighting`; empty when all of it is there.
inline std::string missing_of(const Archive& archive, int number, std::int64_t sighting) {
    const std::string who = "visit " + std::to_string(number) + ": ";
    const Visit visit = story_visit(number);
    const Result<std::vector<SightingRow>> history = archive.history_of(visit.url);
    if (!history) return who + history.error().message;
    const auto row = std::find_if(history->begin(), history->end(),
                                  [&](const SightingRow& s) { return s.id == sighting; });
    if (row == history->end()) return who + "no sighting";
    if (row->at != visit.at || row->state != visit.state) return who + "another sighting";
    if (visit.capture) {
        const Result<std::optional<Capture>> capture = archive.capture_of(sighting);
        if (!capture || !*capture) return who + "no capture";
        if ((*capture)->body != visit.capture->body) return who + "another body";
        if ((*capture)->header_block != visit.capture->header_block) return who + "another header";
    }
    if (!visit.document) return {};
    const auto document = archive.document(row->document, row->revision);
    if (!document || !*document) return who + "no document";
    const bool is_accepted = (*document)->markdown == story_proposal(number / 5).markdown;
    if ((*document)->markdown != visit.document->markdown && !is_accepted) {
        return who + "another text";
    }
    if (!visit.media.empty()) return missing_of(archive, visit.media.front());
    return {};
}

}  // namespace magpie::testing
