#include "parser/charset_decoder.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <algorithm>
#include <array>
#include <memory>

#include "parser/charset_tables.h"

namespace magpie {
namespace {

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

struct Decoding {
    const Encoding& encoding;
    std::size_t errors = 0;
};

// What the standard decodes and ICU does not.
char32_t missing_in_icu(const Encoding& encoding, std::string_view unit) {
    if (encoding.name == "gb18030" && unit == "\x80") return U'€';
    if (encoding.name == "big5" && unit.size() == 2) return big5_missing_in_icu(unit);
    return 0;
}

void write(UConverterToUnicodeArgs* args, char32_t c, UErrorCode* status) {
    std::array<UChar, 2> units{};
    int32_t length = 0;
    U16_APPEND_UNSAFE(units, length, c);
    ucnv_cbToUWriteUChars(args, units.data(), length, 0, status);
}

// Called by ICU for what it cannot decode. An ASCII byte that only looked like a trail byte stays
// (Encoding Standard, §10.1.1 and all other multi-byte decoders): a broken character must not eat
// the "<" behind it.
void on_undecodable(const void* context, UConverterToUnicodeArgs* args, const char* unit,
                    int32_t length, UConverterCallbackReason reason, UErrorCode* status) {
    if (reason > UCNV_IRREGULAR) return;  // reset, close or clone: nothing to write
    *status = U_ZERO_ERROR;
    auto& decoding = *static_cast<Decoding*>(const_cast<void*>(context));
    const std::string_view bytes(unit, static_cast<std::size_t>(length));
    if (const char32_t known = missing_in_icu(decoding.encoding, bytes))
        return write(args, known, status);
    ++decoding.errors;
    write(args, U'\uFFFD', status);
    const auto last = static_cast<unsigned char>(bytes.back());
    if (length > 1 && last < 0x80 && decoding.encoding.is_ascii_superset) write(args, last, status);
}

Converter open(const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    return Converter(ucnv_open(name, &status));
}

// Chinese in two bytes becomes three; what needs more room than that gets it in steps.
std::string convert(UConverter* from, UConverter* to, std::string_view bytes) {
    std::array<UChar, 4096> pivot;
    UChar* pivot_source = pivot.data();
    UChar* pivot_target = pivot.data();
    const char* source = bytes.data();
    const std::size_t step = std::max<std::size_t>(bytes.size() / 2 * 3, 4096);
    std::string out;
    UErrorCode status = U_BUFFER_OVERFLOW_ERROR;
    for (UBool is_first = 1; status == U_BUFFER_OVERFLOW_ERROR; is_first = 0) {
        const std::size_t done = out.size();
        out.resize(done + step);
        char* target = out.data() + done;
        status = U_ZERO_ERROR;
        ucnv_convertEx(to, from, &target, out.data() + out.size(), &source,
                       bytes.data() + bytes.size(), pivot.data(), &pivot_source, &pivot_target,
                       pivot.data() + pivot.size(), is_first, 1, &status);
        out.resize(static_cast<std::size_t>(target - out.data()));
    }
    return out;
}

}  // namespace

DecodedBytes decode_bytes(std::string_view bytes, const Encoding& encoding) {
    const Converter from = open(encoding.converter);
    const Converter to = open("UTF-8");
    DecodedBytes result;
    if (!from || !to) return {std::string(), bytes.size()};
    Decoding decoding{encoding};
    UErrorCode status = U_ZERO_ERROR;
    ucnv_setToUCallBack(from.get(), on_undecodable, &decoding, nullptr, nullptr, &status);
    result.text = convert(from.get(), to.get(), bytes);
    replace_private_use(result.text, encoding);
    result.errors = decoding.errors;
    return result;
}

}  // namespace magpie
