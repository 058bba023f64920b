// The interface text at the end of archived WeChat articles: 微信扫一扫, 知道了, 赞, 在看 …,
// printed into the text by the writer of the archive. Seven grammars of whole lines find it; a
// phrase alone never cuts anything. Files cut at 8,000 code points end inside a tail: there a
// proper prefix of the grammar counts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace magpie::seed {

// A non-blank line of a body.
struct BodyLine {
    std::size_t index = 0;  // among all lines of the body, from 0
    std::string_view text;
};

// What page a tail alone proves (docs/seed-format.md, "What a tail proves").
enum class TailKind { none, article, short_post, state_page, verify_page };

struct Tail {
    TailKind kind = TailKind::none;
    std::string_view id;  // grammar: "2025-article", …; "catalogue" when only its lines are known
    std::size_t begin = 0;  // first line of the tail; the number of lines when there is none
    std::vector<std::size_t> unknown;  // lines behind the tag line that belong to no grammar
    std::string account;               // the avatar's name
    std::string avatar;                // its image URL
    std::string disclosure;            // the author's declaration
    bool read_original = false;        // the article had a 阅读原文 link
    bool modified = false;             // it was changed after publication
};

// `wechat`: the document is from mp.weixin.qq.com, where the tag line ends every article; elsewhere
// only a complete grammar is taken for a tail. `truncated`: cut at 8,000 code points.
Tail find_tail(std::span<const BodyLine> lines, bool wechat, bool truncated);

// An author's declaration that WeChat prints below an article: 个人观点，仅供参考 and its like.
bool is_disclosure(std::string_view line);

}  // namespace magpie::seed
