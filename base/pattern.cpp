#include "base/pattern.h"

#include <cstdint>
#include <utility>

#include <re2/re2.h>

#include "base/text.h"

namespace magpie {

namespace {

RE2::Options options() {
    RE2::Options options(RE2::DefaultOptions);  // UTF-8, leftmost-first
    options.set_log_errors(false);              // errors are values here, not lines on stderr
    options.set_max_mem(static_cast<std::int64_t>(Pattern::kMaxMemory.count));
    options.set_never_capture(true);  // only whether it matches is asked
    return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

tl::unexpected<Error> refuse(std::string_view text, std::string_view why) {
    constexpr std::size_t kShown = 80;  // code points of the pattern in the message
    return fail(ErrorCode::invalid_argument, "bad pattern \"" +
                                                 std::string(code_point_prefix(text, kShown)) +
                                                 "\": " + std::string(why));
}

}  // namespace

struct Pattern::Compiled {
    explicit Compiled(std::string_view text) : expression(piece(text), options()) {}
    RE2 expression;
};

Pattern::Pattern(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Result<Pattern> Pattern::compile(std::string_view text) {
    if (text.size() > kMaxLength)
        return refuse(text, "longer than " + std::to_string(kMaxLength) + " bytes");
    if (!is_valid_utf8(text)) return refuse(to_valid_utf8(text), "not UTF-8");
    auto compiled = std::make_unique<Compiled>(text);
    if (!compiled->expression.ok()) return refuse(text, compiled->expression.error());
    return Pattern(std::move(compiled));
}

bool Pattern::matches(std::string_view text) const {
    return RE2::PartialMatch(piece(text), compiled_->expression);
}

const std::string& Pattern::text() const { return compiled_->expression.pattern(); }

}  // namespace magpie
