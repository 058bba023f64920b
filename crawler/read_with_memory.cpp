#include "crawler/read_with_memory.h"

#include <utility>

#include "parser/article/memory_host.h"

namespace magpie {

PageWithMemory read_with_memory(Extractor& extractor, RawDocument raw, SiteMemories* memories,
                                bool teach, const SiteRules* rules) {
    const std::string host =
        memories ? memory_host(raw.final_url.empty() ? raw.url : raw.final_url) : std::string();
    Reading reading{.rules = rules};
    if (host.empty()) return {extractor.extract(std::move(raw), reading), {}, {}};
    const auto known = memories->of(host);
    reading.wants_trace = teach;
    if (known) {
        reading.memory = &known->memory;
        reading.memory_name = known->version.digest;
    }
    PageWithMemory read{extractor.extract(std::move(raw), reading), {}, {}};
    const Page& page = read.page;
    if (!page.article) return read;
    if (known && !page.article->memory.empty()) read.read_with = known->version;
    if (teach && page.trace && page.article->kind != Kind::index)
        read.taught = memories->learn(host, *page.trace);
    return read;
}

}  // namespace magpie
