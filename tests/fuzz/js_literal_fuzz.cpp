// Any bytes give a value whose shape stays inside the limits; ranges stay inside the input;
// decoding valid UTF-8 gives valid UTF-8; the same bytes give the same value from the page and from
// the literal alone.
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/text.h"
#include "parser/js_literal.h"

namespace {

void require(bool claim) {
    if (!claim) std::abort();
}

void check_shape(const magpie::JsValue& root, const magpie::JsLimits& limits) {
    std::vector<std::pair<const magpie::JsValue*, std::size_t>> open{{&root, 1}};
    std::size_t values = 0;
    while (!open.empty()) {
        const auto [value, depth] = open.back();
        open.pop_back();
        ++values;
        require(depth <= limits.depth + 1);  // scalars stand one below the innermost container
        for (const auto& member : value->members) open.emplace_back(&member.second, depth + 1);
        for (const auto& item : value->items) open.emplace_back(&item, depth + 1);
    }
    require(values <= limits.values + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const magpie::JsLimits limits{.depth = 16, .bytes = 1u << 16, .values = 1000};
    const magpie::JsLiteral literal = magpie::read_literal(bytes, limits);
    require(literal.end <= size);
    require(!literal.damaged_at || *literal.damaged_at <= size);
    check_shape(literal.value, limits);

    const std::string page = "window.cgiDataNew = " + std::string(bytes);
    if (const auto found = magpie::find_literal(page, "window.cgiDataNew", limits))
        require(found->begin < found->end || found->damaged_at);

    if (magpie::is_valid_utf8(bytes)) {
        require(magpie::is_valid_utf8(magpie::decode_js_string(bytes)));
        require(magpie::is_valid_utf8(magpie::js_decode(std::string(bytes))));
    }
    const auto variables = magpie::ScriptVariables::scan({bytes, page});
    require(variables.get("x").size() <= page.size() * 2);
    magpie::first_property(bytes, "x");
    return 0;
}
