// The service's log as its readers see it: each test writes into a file or a pipe of its own.
#include "service/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "base/files.h"
#include "base/text.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

const Instant kNow = parse_timestamp("2026-01-31T08:00:00.250000Z")->instant;

struct LogTest : testing::Test {
    test::TempFolder folder;
    std::string path = (folder / "log").string();

    // What the log wrote after `use`, without the last line end.
    template <class Use>
    std::string written(Log::Options options, Use use) {
        options.descriptor = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
        options.now = [] { return kNow; };
        {
            Log log(options);
            use(log);
        }
        ::close(options.descriptor);
        std::string text = read_file(path, Bytes{64 << 20}).value();
        if (text.ends_with('\n')) text.pop_back();
        return text;
    }

    std::string line_of(nlohmann::ordered_json fields, Log::Options options = {}) {
        return written(options,
                       [&](Log& log) { log.write(LogLevel::info, "visit", std::move(fields)); });
    }
    std::string json_line_of(nlohmann::ordered_json fields) {
        Log::Options options;
        options.format = LogFormat::json;
        return line_of(std::move(fields), options);
    }
};

TEST_F(LogTest, text_is_time_level_event_and_fields_in_their_order) {
    EXPECT_EQ(line_of({{"url", "https://example.org/a"},
                       {"state", "article"},
                       {"ms", 120},
                       {"share", 0.5},
                       {"first", true}}),
              "2026-01-31T08:00:00Z info visit url=https://example.org/a state=article ms=120 "
              "share=0.5 first=true");
}

TEST_F(LogTest, the_journal_gets_the_priority_and_keeps_the_time_itself) {
    Log::Options options;
    options.journal = true;
    const std::string text = written(options, [](Log& log) {
        log.write(LogLevel::error, "stopped", {{"reason", "disk_full"}});
        log.write(LogLevel::notice, "ready", nullptr);
    });
    EXPECT_EQ(text, "<3>stopped reason=disk_full\n<5>ready");
}

TEST_F(LogTest, a_json_line_is_one_object_with_time_level_and_event) {
    const auto line = nlohmann::ordered_json::parse(
        json_line_of({{"source", "news"}, {"count", 3}, {"next", nullptr}, {"a", {1, 2}}}));
    EXPECT_EQ(line.dump(),
              R"({"time":"2026-01-31T08:00:00.250000Z","level":"info","event":"visit",)"
              R"("source":"news","count":3,"next":null,"a":[1,2]})");
}

TEST_F(LogTest, a_json_line_in_the_journal_has_the_priority_before_it) {
    Log::Options options;
    options.format = LogFormat::json;
    options.journal = true;
    EXPECT_THAT(line_of({}, options), StartsWith("<6>{\"time\":"));
}

TEST_F(LogTest, a_field_cannot_take_the_name_of_the_event) {
    const auto line = nlohmann::json::parse(
        json_line_of({{"event", "ready"}, {"level", "error"}, {"time", "never"}, {"x", 1}}));
    EXPECT_EQ(line.size(), 4u);
    EXPECT_EQ(line["event"], "visit");
    EXPECT_EQ(line["level"], "info");
}

TEST_F(LogTest, levels_below_the_chosen_one_are_not_written) {
    Log::Options options;
    options.level = LogLevel::warning;
    const std::string text = written(options, [](Log& log) {
        log.write(LogLevel::info, "visit", {});
        log.write(LogLevel::warning, "late", {});
        log.write(LogLevel::error, "stopped", {});
    });
    EXPECT_EQ(text, "2026-01-31T08:00:00Z warning late\n2026-01-31T08:00:00Z error stopped");
}

TEST_F(LogTest, values_that_would_be_misread_are_quoted) {
    EXPECT_EQ(line_of({{"a", ""},
                       {"b", "two words"},
                       {"c", "say \"hi\""},
                       {"d", "x=1"},
                       {"e", "back\\slash"},
                       {"f", "文章"},
                       {"g", "全 角"},
                       {"h", "全\u3000角"}}),
              "2026-01-31T08:00:00Z info visit a=\"\" b=\"two words\" c=\"say \\\"hi\\\"\" "
              "d=\"x=1\" e=\"back\\\\slash\" f=文章 g=\"全 角\" h=\"全\u3000角\"");
}

TEST_F(LogTest, null_is_left_out_of_text_and_nesting_is_quoted_json) {
    EXPECT_THAT(line_of({{"a", nullptr}, {"b", {{"k", {1, 2}}}}}),
                testing::EndsWith(R"(visit b="{\"k\":[1,2]}")"));
}

TEST_F(LogTest, a_value_cannot_begin_another_line) {
    for (const std::string& value :
         {std::string("a\nb"), std::string("a\r\nb"), std::string("a\0b", 3),
          std::string("a\x1B[2Jb"), std::string("a\x7F"), std::string("a\u0085b"),
          std::string("a\u009B2Jb"), std::string("a\u2028b"), std::string("a\u202Eb"),
          std::string("a\u2066b")}) {
        for (const std::string& line :
             {line_of({{"title", value}}), json_line_of({{"title", value}}), line_of({{value, 1}}),
              json_line_of({{value, 1}})}) {
            for (std::size_t pos = 0; pos < line.size();) {
                const char32_t c = next_code_point(line, pos);
                EXPECT_TRUE(c >= 0x20 && (c < 0x7F || c > 0x9F) && c != 0x2028 && c != 0x202E &&
                            c != 0x2066)
                    << line;
            }
        }
        EXPECT_EQ(nlohmann::json::parse(json_line_of({{"title", value}}))["title"], value);
    }
}

TEST_F(LogTest, an_escaped_value_shows_what_was_there) {
    EXPECT_THAT(line_of({{"title", "a\nb\u202Ec"}}), HasSubstr(R"(title="a\nb\u202ec")"));
}

TEST_F(LogTest, bytes_that_are_not_text_become_replacement_characters) {
    EXPECT_THAT(line_of({{"title", "a\xFF"}}), HasSubstr("title=a\xEF\xBF\xBD"));
    EXPECT_EQ(nlohmann::json::parse(json_line_of({{"title", "a\xFF"}}))["title"], "a\xEF\xBF\xBD");
}

TEST_F(LogTest, a_long_value_is_cut_between_characters) {
    std::string value;
    while (value.size() <= Log::kMaxValue) value += "文";
    for (const std::string& line :
         {line_of({{"title", value}}), json_line_of({{"title", value}})}) {
        EXPECT_LT(line.size(), Log::kMaxValue + 200);
        EXPECT_THAT(line, HasSubstr("文…"));
        EXPECT_TRUE(is_valid_utf8(line));
    }
}

TEST_F(LogTest, a_line_of_many_long_values_says_that_it_was_cut) {
    nlohmann::ordered_json fields;
    for (int i = 0; i < 100; ++i) fields["f" + std::to_string(i)] = std::string(1'000, '\n');
    const std::string text = line_of(fields);
    EXPECT_LE(text.size(), Log::kMaxLine + 100);
    EXPECT_THAT(text, testing::EndsWith(" truncated=true"));
    const std::string json = json_line_of(fields);
    EXPECT_LE(json.size(), Log::kMaxLine + 100);
    EXPECT_EQ(nlohmann::json::parse(json)["truncated"], true);
}

TEST_F(LogTest, every_line_of_several_threads_arrives_whole) {
    const std::string text = written({}, [](Log& log) {
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&log, t] {
                for (int i = 0; i < 100; ++i) log.write(LogLevel::info, "visit", {{"thread", t}});
            });
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(log.dropped(), 0u);
    });
    const auto lines = split_lines(text);
    EXPECT_EQ(lines.size(), 400u);
    for (const std::string_view line : lines)
        EXPECT_THAT(std::string(line), StartsWith("2026-01-31T08:00:00Z info visit thread="));
}

// A pipe whose reader sleeps, and what it finds when it wakes.
struct SleepingReader {
    SleepingReader() { EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0); }
    SleepingReader(const SleepingReader&) = delete;
    SleepingReader& operator=(const SleepingReader&) = delete;
    ~SleepingReader() {
        for (const int end : ends)
            if (end >= 0) ::close(end);
    }
    void close(int which) {
        ::close(ends[which]);
        ends[which] = -1;
    }
    std::string read_all() {
        std::string text;
        char buffer[65'536];
        ssize_t size = 0;
        while ((size = ::read(ends[0], buffer, sizeof buffer)) > 0)
            text.append(buffer, static_cast<std::size_t>(size));
        return text;
    }
    int ends[2] = {-1, -1};
};

TEST_F(LogTest, lines_that_do_not_fit_are_counted_and_the_count_is_told) {
    SleepingReader reader;
    Log::Options options;
    options.descriptor = reader.ends[1];
    options.patience = 60s;
    const std::uint64_t sent = 20'000;
    std::uint64_t dropped = 0;
    std::string text;
    std::thread awake;
    {
        Log log(options);
        for (std::uint64_t i = 0; i < sent; ++i)
            log.write(LogLevel::info, "visit", {{"filling", std::string(100, 'x')}});
        dropped = log.dropped();
        awake = std::thread([&] { text = reader.read_all(); });
    }
    reader.close(1);
    awake.join();
    std::uint64_t visits = 0, told = 0;
    for (const std::string_view line : split_lines(text)) {
        if (line.find(" info visit ") != line.npos) ++visits;
        const std::string_view mark = " warning log_lines_dropped count=";
        if (const auto at = line.find(mark); at != line.npos)
            told += std::stoull(std::string(line.substr(at + mark.size())));
    }
    EXPECT_GT(dropped, 0u);
    EXPECT_EQ(told, dropped);
    EXPECT_EQ(visits + told, sent);
}

TEST_F(LogTest, a_descriptor_that_takes_nothing_does_not_hold_up_the_end) {
    SleepingReader reader;
    Log::Options options;
    options.descriptor = reader.ends[1];
    options.patience = 1ms;
    const auto begin = std::chrono::steady_clock::now();
    {
        Log log(options);
        for (int i = 0; i < 5'000; ++i)
            log.write(LogLevel::info, "visit", {{"filling", std::string(1'000, 'x')}});
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
}

TEST_F(LogTest, a_reader_that_went_away_ends_nothing) {
    SleepingReader reader;
    reader.close(0);
    Log::Options options;
    options.descriptor = reader.ends[1];
    Log log(options);
    log.write(LogLevel::info, "visit", {});
    while (log.dropped() == 0) std::this_thread::yield();
    EXPECT_EQ(log.dropped(), 1u);
}

TEST_F(LogTest, the_journal_is_known_by_device_and_inode) {
    const int descriptor = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    struct stat status {};
    ASSERT_EQ(::fstat(descriptor, &status), 0);
    const std::string name = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
    ::setenv("JOURNAL_STREAM", name.c_str(), 1);
    EXPECT_TRUE(is_journal(descriptor));
    ::setenv("JOURNAL_STREAM", (name + "1").c_str(), 1);
    EXPECT_FALSE(is_journal(descriptor));
    ::unsetenv("JOURNAL_STREAM");
    EXPECT_FALSE(is_journal(descriptor));
    ::close(descriptor);
    EXPECT_FALSE(is_journal(-1));
}

}  // namespace
}  // namespace magpie
