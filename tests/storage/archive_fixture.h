// What the archive's tests share: an archive in a directory of its own, and visits made from few
// words.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "storage/archive.h"

namespace magpie::testing {

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "magpie-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline constexpr const char* kShort = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv";
inline constexpr const char* kLong =
    "https://mp.weixin.qq.com/s?__biz=MzA3MDAwMDAwMA==&mid=2650000001&idx=1&sn=00112233";
inline constexpr const char* kLongWithChksm =
    "https://mp.weixin.qq.com/s?__biz=MzA3MDAwMDAwMA==&mid=2650000001&idx=1&sn=00112233&chksm=8711";
inline constexpr const char* kKey = "MzA3MDAwMDAwMA==:2650000001:1";
inline constexpr const char* kOtherKey = "MzA4MDAwMDAwMA==:2650000777:1";

// Seconds after the start of 2026: visits happen in the order of their numbers.
inline Instant at_second(std::int64_t second) {
    return Instant(std::chrono::seconds(1'767'225'600 + second));
}

inline CleanDocument clean(std::string identity, const std::string& text) {
    CleanDocument document;
    document.identity = std::move(identity);
    document.kind = "article";
    document.title = "春天的第一篇";
    document.account = "山间来信";
    document.author = "林间";
    document.published = Timestamp{at_second(-86'400), kChinaOffset, false};
    document.markdown = text + "\n";
    document.metadata = R"({"place":"浙江"})";
    document.content_hash = sha256("content " + text);
    document.text_hash = sha256("text " + text);
    return document;
}

inline Capture response(const std::string& url, const std::string& body, Instant at) {
    Capture capture;
    capture.final_url = url;
    capture.at = at;
    capture.status = 200;
    capture.header_block = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n";
    capture.body = body;
    capture.peer = "203.0.113.7:443";
    capture.media_type = "text/html; charset=UTF-8";
    return capture;
}

inline Visit look(const std::string& url, const std::string& state, std::int64_t second) {
    Visit visit;
    visit.listed_url = url;
    visit.url = url;
    visit.source = "山间来信";
    visit.at = at_second(second);
    visit.state = state;
    return visit;
}

inline Visit article(const std::string& url, CleanDocument document, std::int64_t second) {
    Visit visit = look(url, "article", second);
    visit.capture = response(url, "<html>" + document.markdown + "</html>", visit.at);
    visit.document = std::move(document);
    return visit;
}

// The same article out of a file that was saved at `captured`.
inline Visit saved_file(const std::string& url, CleanDocument document, std::int64_t second,
                        std::int64_t captured) {
    Visit visit = article(url, std::move(document), second);
    visit.capture->status = 0;
    visit.capture->header_block.clear();
    visit.capture->peer.clear();
    visit.capture->at = at_second(captured);
    return visit;
}

inline MediaReference picture(const std::string& identity, const std::string& role = "picture") {
    const std::string url = "https://media.example/" + identity;
    return {identity, url + "/640", {url + "/0", url + "/640"}, role};
}

inline MediaVisit got(const std::string& identity, const std::string& bytes, std::int64_t second) {
    return {.identity = identity,
            .url = "https://media.example/" + identity + "/0",
            .at = at_second(second),
            .state = "stored",
            .reason = {},
            .media_type = "image/webp",
            .body = bytes,
            .retry_at = {}};
}

inline MediaVisit failed(const std::string& identity, const std::string& state, std::int64_t second,
                         std::optional<Instant> retry_at = {}) {
    MediaVisit visit = got(identity, "", second);
    visit.state = state;
    visit.reason = "no file came";
    visit.media_type.clear();
    visit.retry_at = retry_at;
    return visit;
}

class ArchiveTest : public ::testing::Test {
  protected:
    void SetUp() override { reopen(); }

    void reopen() {
        archive_.reset();
        Result<Archive> opened = Archive::open(directory(), Archive::Mode::write);
        ASSERT_TRUE(opened) << opened.error().message;
        archive_.emplace(std::move(*opened));
    }

    std::filesystem::path directory() const { return temporary_.path() / "archive"; }
    Archive& archive() { return *archive_; }

    Receipt put(const Visit& visit) {
        Result<std::vector<Receipt>> receipts = archive().put(std::vector<Visit>{visit});
        EXPECT_TRUE(receipts) << (receipts ? "" : receipts.error().message);
        return receipts ? receipts->front() : Receipt{};
    }

    StoredDocument found(const std::string& name) {
        Result<std::optional<StoredDocument>> document = archive().find(name);
        EXPECT_TRUE(document) << (document ? "" : document.error().message);
        if (!document || !*document) {
            ADD_FAILURE() << "nothing found under " << name;
            return {};
        }
        return std::move(**document);
    }

    std::size_t documents() { return archive().list({}).value().size(); }

    void expect_whole() { EXPECT_EQ(archive().verify().value(), std::vector<std::string>{}); }

    TemporaryDirectory temporary_;
    std::optional<Archive> archive_;
};

}  // namespace magpie::testing
