// Headlines of error pages: made of a status and of few words, in an order that every server
// chooses itself.
#include <algorithm>

#include "base/text.h"
#include "parser/state_messages.h"

namespace magpie {
namespace {

// Words that headlines of error pages are made of, in order.
// clang-format off
constexpr auto kErrorWords = std::to_array<std::string_view>({
    "a", "access", "accessed", "an", "and", "application", "are", "article", "at",
    "available", "bad", "be", "been", "by", "can", "can't", "cannot", "code", "content",
    "could", "couldn't", "currently", "deleted", "denied", "do", "document", "does",
    "doesn't", "don't", "error", "errors", "exception", "exist", "exists", "file", "find",
    "for", "forbidden", "found", "from", "gateway", "gone", "had", "has", "have", "here",
    "http", "https", "i", "in", "internal", "is", "isn't", "it", "item", "its", "link",
    "longer", "looking", "missing", "moved", "no", "not", "nothing", "occurred", "of", "oh",
    "on", "ooops", "oops", "or", "out", "page", "pages", "permission", "permissions",
    "post", "removed", "request", "requested", "resource", "runtime", "server", "service",
    "site", "something", "sorry", "status", "temporarily", "that", "the", "there", "this",
    "time", "timed", "timeout", "to", "uh", "unauthorized", "unavailable", "unexpected",
    "url", "was", "wasn't", "we", "web", "website", "went", "whoops", "with", "wrong",
    "you", "your"});
// clang-format on

// One of these must be in it; a status does as well.
constexpr std::string_view kErrorCores[] = {"not found",
                                            "no found",
                                            "bad gateway",
                                            "server error",
                                            "service unavailable",
                                            "temporarily unavailable",
                                            "access denied",
                                            "went wrong",
                                            "be found",
                                            "couldn't find",
                                            "could not find",
                                            "can't find",
                                            "cannot find",
                                            "not exist",
                                            "doesn't exist",
                                            "not available",
                                            "isn't available",
                                            "longer available",
                                            "application error",
                                            "runtime error",
                                            "gateway timeout",
                                            "gateway time",
                                            "nothing found",
                                            "error page",
                                            "page error",
                                            "error occurred",
                                            "bad request"};

constexpr StateMessage kError{"error", PageState::error_page};
constexpr StateMessage kTooMany{"429", PageState::rate_limited};

constexpr std::size_t kMaxErrorWords =
    14;  // "sorry, the page you are looking for could not be found"

bool is_word_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
}

// Statuses that servers print: 400–429, 451, 500–530.
bool is_status(std::string_view word) {
    if (word.size() != 3 || !std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; }))
        return false;
    const int value = (word[0] - '0') * 100 + (word[1] - '0') * 10 + (word[2] - '0');
    return (value >= 400 && value <= 429) || value == 451 || (value >= 500 && value <= 530);
}

struct ErrorLine {
    std::string words;  // one blank between two
    std::size_t count = 0;
    bool is_made_of_error_words = true;
    std::string_view status;
};

ErrorLine read_error_line(std::string_view line) {
    ErrorLine out;
    for (std::size_t at = 0; at < line.size();) {
        if (!is_word_letter(line[at])) {
            const bool is_amount = contains("%+$#", line.substr(at, 1));  // "+500%"
            if (static_cast<unsigned char>(line[at]) >= 0x80 || is_amount)
                out.is_made_of_error_words = false;
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < line.size() && is_word_letter(line[end])) ++end;
        const std::string_view word = line.substr(at, end - at);
        at = end;
        ++out.count;
        if (is_status(word)) {
            out.status = word;
        } else if (!std::ranges::binary_search(kErrorWords, word)) {
            out.is_made_of_error_words = false;
        }
        out.words += out.words.empty() ? "" : " ";
        out.words += word;
    }
    return out;
}

const StateMessage* error_of(std::string_view line) {
    const std::string plain = replace_all(
        replace_all(replace_all(std::string(line), "\u2019", "'"), "\u2026", " "), "\u2013", " ");
    const ErrorLine words = read_error_line(plain);
    if (!words.is_made_of_error_words || words.count == 0 || words.count > kMaxErrorWords)
        return nullptr;
    if (!words.status.empty()) return words.status == kTooMany.text ? &kTooMany : &kError;
    const bool has_core = std::ranges::any_of(
        kErrorCores, [&](std::string_view core) { return contains(words.words, core); });
    return has_core || words.words == "forbidden" || words.words == "unauthorized" ? &kError
                                                                                   : nullptr;
}

}  // namespace

const StateMessage* message_of_headline(std::string_view line) {
    line = trim(line);
    const auto fills = [&](const StateMessage& message) {
        return 2 * message.text.size() >= line.size() && contains(line, message.text);
    };
    const auto found = std::ranges::find_if(headline_messages(), fills);
    return found == headline_messages().end() ? error_of(line) : &*found;
}

}  // namespace magpie
