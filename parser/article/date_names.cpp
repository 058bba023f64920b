#include "parser/article/date_names.h"

#include <array>
#include <string>

#include "base/text.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestName = 80;  // bytes; "analyticsattributes.articledate" has 31

struct NamePart {
    std::string_view part;
    DateField field;
};

// In the order in which they are asked: "modified_date" is modified although it is a date,
// "date_expired" is neither.
constexpr std::array<NamePart, 67> kParts{{
    {"expir", DateField::none},
    {"unavail", DateField::none},
    {"event", DateField::none},
    {"birth", DateField::none},
    {"death", DateField::none},
    {"copyright", DateField::none},
    {"verif", DateField::none},
    {"endtime", DateField::none},
    {"enddate", DateField::none},
    {"starttime", DateField::none},
    {"startdate", DateField::none},
    {"validfrom", DateField::none},
    {"validthrough", DateField::none},
    {"valid", DateField::none},
    {"publisher", DateField::none},
    {"republi", DateField::none},
    {"candidate", DateField::none},
    {"timezone", DateField::none},
    {"readingtime", DateField::none},
    {"readtime", DateField::none},
    {"runtime", DateField::none},
    {"duration", DateField::none},
    {"server", DateField::none},
    {"crawl", DateField::none},
    {"fetch", DateField::none},
    {"deploy", DateField::none},
    {"build", DateField::none},
    {"sentiment", DateField::none},
    {"datestyle", DateField::none},
    {"dateformat", DateField::none},
    {"lastpubli", DateField::published},
    {"modif", DateField::modified},
    {"updat", DateField::modified},
    {"lastmod", DateField::modified},
    {"moddat", DateField::modified},
    {"revis", DateField::modified},
    {"review", DateField::modified},
    {"changed", DateField::modified},
    {"edited", DateField::modified},
    {"lastchange", DateField::modified},
    {"gengxin", DateField::modified},
    {"publi", DateField::published},
    {"pubdat", DateField::published},
    {"pubtime", DateField::published},
    {"pubstamp", DateField::published},
    {"issued", DateField::published},
    {"releasedate", DateField::published},
    {"posted", DateField::published},
    {"postdate", DateField::published},
    {"pdate", DateField::published},
    {"datepost", DateField::published},
    {"datepub", DateField::published},
    {"firstpub", DateField::published},
    {"displaydate", DateField::published},
    {"fabu", DateField::published},
    {"artpub", DateField::published},
    {"submitted", DateField::published},
    {"creat", DateField::created},
    {"upload", DateField::created},
    {"original", DateField::created},
    {"sailthrudate", DateField::published},
    {"date", DateField::plain},
    {"datum", DateField::plain},
    {"fecha", DateField::plain},
    {"gentime", DateField::plain},
    {"shijian", DateField::plain},
    {"riqi", DateField::plain},
}};

constexpr std::array<NamePart, 7> kWholeNames{{
    {"time", DateField::plain},
    {"timestamp", DateField::plain},
    {"datetime", DateField::plain},
    {"pub", DateField::published},
    {"published", DateField::published},
    {"createtime", DateField::created},
    {"pagetime", DateField::plain},
}};

}  // namespace

DateField date_field(std::string_view name) {
    if (name.size() > kLongestName) return DateField::none;
    std::string folded;
    for (const char c : name)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            folded += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    for (const NamePart& entry : kWholeNames)
        if (folded == entry.part) return entry.field;
    for (const NamePart& entry : kParts)
        if (contains(folded, entry.part)) return entry.field;
    return folded.ends_with("time") || folded.ends_with("timestamp") ? DateField::plain
                                                                     : DateField::none;
}

}  // namespace magpie
