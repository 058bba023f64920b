#include "parser/charset_labels.h"

#include <cassert>
#include <string>

#include "base/text.h"

namespace magpie {
namespace {

// Where ICU's own name for an encoding is another mapping than the standard's, the converter is the
// one whose table equals the standard's index. iso-8859-16 has no converter in ICU 72;
// x-user-defined is for XMLHttpRequest: both read as windows-1252.
constexpr Encoding kEncodings[] = {
    {"utf-8", "UTF-8", true,
     "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"},
    {"gb18030", "gb18030", true,
     "gb18030 gbk gb2312 gb_2312 gb_2312-80 chinese csgb2312 csiso58gb231280 iso-ir-58 x-gbk"},
    {"big5", "ibm-1375_P100-2008", true, "big5 big5-hkscs cn-big5 csbig5 x-x-big5"},
    {"windows-1252", "ibm-5348_P100-1997", true,
     "windows-1252 iso-8859-1 latin1 ascii us-ascii ansi_x3.4-1968 cp1252 cp819 csisolatin1 ibm819 "
     "iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 x-cp1252 x-user-defined "
     "iso-8859-16"},
    {"shift_jis", "ibm-943_P15A-2003", true,
     "shift_jis shift-jis sjis windows-31j csshiftjis ms932 ms_kanji x-sjis"},
    {"euc-jp", "euc-jp-2007", true, "euc-jp cseucpkdfmtjapanese x-euc-jp"},
    {"iso-2022-jp", "ISO-2022-JP", false, "iso-2022-jp csiso2022jp"},
    {"euc-kr", "windows-949-2000", true,
     "euc-kr cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 "
     "ksc_5601 "
     "windows-949"},
    {"utf-16le", "UTF-16LE", false,
     "utf-16le utf-16 csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff"},
    {"utf-16be", "UTF-16BE", false, "utf-16be unicodefffe"},
    {"windows-1250", "ibm-5346_P100-1998", true, "windows-1250 cp1250 x-cp1250"},
    {"windows-1251", "ibm-5347_P100-1998", true, "windows-1251 cp1251 x-cp1251"},
    {"windows-1253", "ibm-5349_P100-1998", true, "windows-1253 cp1253 x-cp1253"},
    {"windows-1254", "ibm-5350_P100-1998", true,
     "windows-1254 cp1254 x-cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
     "iso_8859-9:1989 l5 latin5"},
    {"windows-1255", "ibm-9447_P100-2002", true, "windows-1255 cp1255 x-cp1255"},
    {"windows-1256", "ibm-9448_X100-2005", true, "windows-1256 cp1256 x-cp1256"},
    {"windows-1257", "ibm-9449_P100-2002", true, "windows-1257 cp1257 x-cp1257"},
    {"windows-1258", "ibm-5354_P100-1998", true, "windows-1258 cp1258 x-cp1258"},
    {"windows-874", "windows-874-2000", true,
     "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"},
    {"iso-8859-2", "ISO-8859-2", true,
     "iso-8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    {"iso-8859-3", "ISO-8859-3", true,
     "iso-8859-3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    {"iso-8859-4", "ISO-8859-4", true,
     "iso-8859-4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    {"iso-8859-5", "ISO-8859-5", true,
     "iso-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
     "iso_8859-5:1988"},
    {"iso-8859-6", "ISO-8859-6", true,
     "iso-8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e "
     "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    {"iso-8859-7", "ISO-8859-7", true,
     "iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 "
     "iso_8859-7 iso_8859-7:1987 sun_eu_greek"},
    {"iso-8859-8", "ISO-8859-8", true,
     "iso-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 "
     "iso_8859-8 iso_8859-8:1988 visual"},
    {"iso-8859-8-i", "ISO-8859-8", true, "iso-8859-8-i csiso88598i logical"},
    {"iso-8859-10", "iso-8859_10-1998", true,
     "iso-8859-10 csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    {"iso-8859-13", "ISO-8859-13", true, "iso-8859-13 iso8859-13 iso885913"},
    {"iso-8859-14", "iso-8859_14-1998", true, "iso-8859-14 iso8859-14 iso885914"},
    {"iso-8859-15", "ISO-8859-15", true,
     "iso-8859-15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9"},
    {"ibm866", "ibm-866_P100-1995", true, "ibm866 866 cp866 csibm866"},
    {"koi8-r", "KOI8-R", true, "koi8-r cskoi8r koi koi8 koi8_r"},
    {"koi8-u", "KOI8-U", true, "koi8-u koi8-ru"},
    {"macintosh", "macos-0_2-10.2", true, "macintosh csmacintosh mac x-mac-roman"},
    {"x-mac-cyrillic", "macos-7_3-10.2", true, "x-mac-cyrillic x-mac-ukrainian"},
};

bool has_word(std::string_view words, std::string_view word) {
    for (std::size_t at = words.find(word); at != words.npos; at = words.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' '))
            return true;
    }
    return false;
}

}  // namespace

const Encoding* encoding_of_label(std::string_view label) {
    const std::string wanted = to_lower_ascii(trim(label));
    if (wanted.empty() || wanted.find(' ') != std::string::npos) return nullptr;
    for (const Encoding& encoding : kEncodings)
        if (has_word(encoding.labels, wanted)) return &encoding;
    return nullptr;
}

const Encoding& encoding_named(std::string_view name) {
    const Encoding* encoding = encoding_of_label(name);
    assert(encoding != nullptr);
    return *encoding;
}

}  // namespace magpie
