#include "service/log.h"

#include <poll.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <thread>

#include "base/json_text.h"
#include "base/queue.h"
#include "base/text.h"

namespace magpie {

namespace {

using nlohmann::ordered_json;

// C1 controls move the cursor of some terminals, line and paragraph separators break lines, and
// bidirectional marks show text in another order than it has (UAX #9 §2).
bool is_deceptive(char32_t c) {
    return (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0x200E || c == 0x200F ||
           c == 0x061C || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void append_escape(std::string& out, char32_t c) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(c >> shift) & 0xF];
}

// `quoted`: valid UTF-8 in which such characters stand between quotes only.
std::string escape_deceptive(std::string quoted) {
    const bool plain = std::all_of(quoted.begin(), quoted.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x7F; });
    if (plain) return quoted;
    std::string out;
    out.reserve(quoted.size() + 16);
    for (std::size_t pos = 0; pos < quoted.size();) {
        const std::size_t begin = pos;
        const char32_t c = next_code_point(quoted, pos);
        if (is_deceptive(c))
            append_escape(out, c);
        else
            out.append(quoted, begin, pos - begin);
    }
    return out;
}

// Valid UTF-8 of at most kMaxValue bytes and the mark that something is missing.
std::string cut(std::string_view value) {
    if (value.size() <= Log::kMaxValue) return to_valid_utf8(value);
    std::size_t end = Log::kMaxValue;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
    return to_valid_utf8(value.substr(0, end)) + "…";
}

std::string json_text(const ordered_json& value) {
    return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// Strings are cut; so is what nests, as the text of its JSON.
ordered_json bounded(const ordered_json& value) {
    if (value.is_string()) return cut(value.get_ref<const std::string&>());
    if (!value.is_structured()) return value;
    const std::string text = json_text(value);
    return text.size() <= Log::kMaxValue ? value : ordered_json(cut(text));
}

bool needs_quotes(std::string_view value) {
    if (value.empty()) return true;
    for (std::size_t pos = 0; pos < value.size();) {
        const char32_t c = next_code_point(value, pos);
        if (c <= 0x20 || c == '"' || c == '=' || c == '\\' || is_space(c) || is_deceptive(c))
            return true;
    }
    return false;
}

void append_text_value(std::string& out, const ordered_json& value) {
    const std::string text =
        cut(value.is_string() ? value.get_ref<const std::string&>() : json_text(value));
    if (needs_quotes(text))
        append_json_string(out, text);
    else
        out += text;
}

// Names are the program's own words; one that is not may not break the line.
void append_name(std::string& out, std::string_view name) {
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
        out += plain ? c : '_';
    }
}

std::string text_line(const std::string& head, std::string_view event, const ordered_json& fields) {
    std::string line = head;
    append_name(line, event);
    if (!fields.is_object()) return line;
    for (const auto& [name, value] : fields.items()) {
        if (value.is_null()) continue;
        std::string field = " ";
        append_name(field, name);
        field += '=';
        append_text_value(field, value);
        field = escape_deceptive(std::move(field));
        if (line.size() + field.size() > Log::kMaxLine) return line + " truncated=true";
        line += field;
    }
    return line;
}

std::string json_line(Instant at, LogLevel level, std::string_view event,
                      const ordered_json& fields) {
    ordered_json line;
    line["time"] = format_utc_micros(at) + "Z";
    line["level"] = to_string(level);
    line["event"] = cut(event);
    std::size_t size = 128 + event.size();  // of the three
    if (fields.is_object()) {
        for (const auto& [name, value] : fields.items()) {
            ordered_json kept = bounded(value);
            size += cut(name).size() + json_text(kept).size() + 4;
            if (size > Log::kMaxLine) {
                line.emplace("truncated", true);
                break;
            }
            line.emplace(cut(name), std::move(kept));
        }
    }
    return escape_deceptive(json_text(line));
}

// Blocks every signal for the threads made in its scope: signals are the network thread's, and a
// reader that went away must be an error of write(2), not the end of the program.
class WithoutSignals {
  public:
    WithoutSignals() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    WithoutSignals(const WithoutSignals&) = delete;
    WithoutSignals& operator=(const WithoutSignals&) = delete;
    ~WithoutSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

}  // namespace

std::string_view to_string(LogLevel level) {
    switch (level) {
        case LogLevel::error:
            return "error";
        case LogLevel::warning:
            return "warning";
        case LogLevel::notice:
            return "notice";
        case LogLevel::info:
            return "info";
        case LogLevel::debug:
            return "debug";
    }
    return "info";
}

struct Log::Impl {
    explicit Impl(Options chosen) : options(std::move(chosen)), lines(kMaxWaiting) {
        const WithoutSignals scope;
        writer = std::thread([this] { write_lines(); });
    }

    ~Impl() {
        give_up_at = std::chrono::steady_clock::now() + options.patience;
        closing = true;
        lines.close();
        writer.join();
    }

    std::string line_of(LogLevel level, std::string_view event, const ordered_json& fields) const {
        const std::string priority =
            options.journal ? "<" + std::to_string(static_cast<int>(level)) + ">" : "";
        if (options.format == LogFormat::json)
            return priority + json_line(options.now(), level, event, fields) + '\n';
        if (options.journal) return text_line(priority, event, fields) + '\n';
        std::string head = format_utc_seconds(options.now()) + " ";
        head += to_string(level);
        return text_line(head + " ", event, fields) + '\n';
    }

    // The writer's thread. A line is dropped only while the queue is full, so there is always a
    // line after it that the count can follow.
    void write_lines() {
        while (const auto line = lines.pop()) {
            if (!write_all(*line)) lose(1);
            if (const std::uint64_t lost = untold.exchange(0); lost > 0 && !tell(lost))
                untold += lost;
        }
    }

    bool tell(std::uint64_t lost) {
        return write_all(line_of(LogLevel::warning, "log_lines_dropped", {{"count", lost}}));
    }

    void lose(std::uint64_t count) {
        total += count;
        untold += count;
    }

    // In pieces that fit whenever poll(2) says so (a pipe: PIPE_BUF), so that write(2) never waits
    // where the end of the program could not interrupt it.
    bool write_all(std::string_view data) const {
        while (!data.empty()) {
            if (!wait_for_room()) return false;
            const ssize_t written = ::write(options.descriptor, data.data(),
                                            std::min<std::size_t>(data.size(), PIPE_BUF));
            if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
            if (written > 0) data.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    bool wait_for_room() const {
        pollfd room{options.descriptor, POLLOUT, 0};
        while (true) {
            const bool late = closing && std::chrono::steady_clock::now() >= give_up_at;
            const int ready = ::poll(&room, 1, late ? 0 : 100);
            if (ready > 0) return true;  // errors as well: write(2) will name them
            if (late || (ready < 0 && errno != EINTR)) return false;
        }
    }

    const Options options;
    BoundedQueue<std::string> lines;
    std::atomic<std::uint64_t> total{0}, untold{0};
    std::atomic<bool> closing{false};
    std::chrono::steady_clock::time_point give_up_at{};  // written before `closing`
    std::thread writer;
};

Log::Log(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view event, nlohmann::ordered_json fields) {
    if (level > impl_->options.level) return;
    std::string line = impl_->line_of(level, event, fields);
    if (!impl_->lines.try_push(line)) impl_->lose(1);
}

std::uint64_t Log::dropped() const { return impl_->total; }

bool is_journal(int descriptor) {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    if (stream == nullptr || ::fstat(descriptor, &status) != 0) return false;
    return stream == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

}  // namespace magpie
