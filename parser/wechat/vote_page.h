// A vote that readers take inside an article: a page of its own (/mp/newappmsgvote), shown in a
// frame. Its data is one literal, `var voteInfo={…}`; whoever saved the article with its frames has
// it beside the article.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/document.h"

namespace magpie::wechat {

struct Vote {
    struct Option {
        std::string name;
        long long votes = 0;
    };
    struct Subject {
        std::string title;
        std::vector<Option> options;
        long long total = 0;  // votes; of a multiple choice, more than voters
    };
    std::string id;  // supervoteid
    std::string title;
    std::vector<Subject> subjects;
};

// Nothing when the page is none.
std::optional<Vote> read_vote_page(std::string_view html);

// The vote pages that were saved with a page: parts of an MHTML file; files of the folder beside an
// HTML page, which `file` reads by name. At most 20, each up to 4 MiB.
std::vector<FramePage> votes_of_mhtml(std::string_view mhtml);
using FrameFile = std::function<std::optional<std::string>(const std::string& name)>;
std::vector<FramePage> votes_of_folder(std::string_view page, const FrameFile& file);

}  // namespace magpie::wechat
