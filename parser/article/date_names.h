// What the name of a field says about the date in it: "article:published_time", "dc.date.issued",
// "lastmod", "pub_date", class="post-date", 发布时间. One reading for metadata, JSON-LD, microdata,
// scripts and classes. Pure and total.
#pragma once

#include <cstdint>
#include <string_view>

namespace magpie {

enum class DateField : std::uint8_t {
    none,   // not a date, or the date of something else (expires, event, birth)
    plain,  // "date", "time", "timestamp"
    modified,
    created,    // made, uploaded: often before it was published
    published,  // what several words say together: the last one here ("published updated")
};

DateField date_field(std::string_view name);

}  // namespace magpie
