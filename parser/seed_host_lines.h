// What the pages of one host have in common. The archive's writer printed whole pages, menus and
// footers included, so a line that stands on many pages of a host belongs to the host and not to
// an article. Filled from the documents at hand — a batch, a folder, an archive — before they are
// judged; without it the pages are judged by their shape alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "parser/seed_format.h"

namespace magpie::seed {

// The host whose pages have grammars of their own (parser/seed_tail).
inline constexpr std::string_view kWeChatHost = "mp.weixin.qq.com";

class HostLines {
    struct Host {
        std::size_t pages = 0;                                           // counted
        std::unordered_map<std::uint64_t, std::uint32_t> pages_of_line;  // by hash of the line
        std::unordered_set<std::uint64_t> titles, addresses;  // of the pages counted, by hash
    };

  public:
    // The lines of one host. Valid until the next learn().
    class View {
      public:
        View() = default;
        // Of the host's pages, the share that has `line`; 0 when fewer than three have it.
        double share_of(std::string_view line) const;

      private:
        friend class HostLines;
        explicit View(const Host* host) : host_(host) {}
        const Host* host_ = nullptr;
    };

    // Counts the lines of a page; `url` is used where the file has none. A page whose title
    // or address was counted already is a copy and proves nothing. Files without a host or without
    // front matter are passed over, and so are pages of WeChat, which have grammars of their own.
    void learn(const SeedFile& file, std::string_view url = {});

    View of_page(std::string_view url) const;

  private:
    void forget_rare_lines();

    std::map<std::string, Host, std::less<>> hosts_;
    std::size_t lines_ = 0;  // in all hosts
    std::size_t pages_ = 0;  // looked at, copies too
    bool full_ = false;      // a limit was reached: nothing new is learned
};

}  // namespace magpie::seed
