// An endless story of visits that tests can retell: visit number i is always the same, so that a
// process that was killed can be checked by one that never saw its memory. Five visits tell of one
// article: found under a short link that hides its key, found again under a long link, shown to be
// both, a time-out, a deletion. It has a picture of its own and one that all articles share.
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

inline Visit story_visit(int number) {
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
