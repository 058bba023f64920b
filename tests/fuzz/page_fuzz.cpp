// Any bytes under any URL give a page: an article exactly when the state says so, in valid UTF-8,
// with a body that has something in it.
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "parser/extract.h"

namespace {

void require(bool claim) {
    if (!claim) std::abort();
}

constexpr const char* kUrls[] = {"", "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ",
                                 "https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=1",
                                 "https://example.org/a"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    static magpie::Extractor extractor;
    magpie::RawDocument raw;
    raw.url = kUrls[data[0] % std::size(kUrls)];
    raw.body.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
    const magpie::Page page = extractor.extract(std::move(raw));
    require(page.article.has_value() == magpie::holds_article(page.state));
    if (!page.article) return 0;
    require(!page.article->markdown.empty());
    for (const std::string* text :
         {&page.article->title, &page.article->account, &page.article->author,
          &page.article->markdown, &page.article->url, &page.article->digest})
        require(magpie::is_valid_utf8(*text));
    require(page.article->title.find('\n') == std::string::npos);
    return 0;
}
