// What is derived from a Markdown body: its text, images, links and HTML. All four walk the blocks
// that read_markdown gives, so a page and its archived copy answer alike.
#include "base/text.h"
#include "parser/markdown.h"
#include "parser/markdown_inline.h"
#include "parser/media.h"

namespace magpie {
namespace {

// Calls `visit` for every run in document order. Depth is bounded by kMaxNesting.
template <class Visit>
void for_each_run(const std::vector<Block>& blocks, Visit visit) {
    for (const Block& block : blocks) {
        for (const Run& run : block.runs) visit(run);
        for_each_run(block.children, visit);
    }
}

class TextWriter {
  public:
    std::string run(const std::vector<Block>& blocks) {
        write(blocks);
        return std::move(out_);
    }

  private:
    void write(const std::vector<Block>& blocks) {
        for (const Block& block : blocks) write(block);
    }

    void write(const Block& block) {
        switch (block.kind) {
            case Block::Kind::paragraph:
                if (is_player(block)) return;
                return line(markdown::text_of_runs(block.runs));
            case Block::Kind::heading:
                return line(markdown::text_of_runs(block.runs));
            case Block::Kind::code:
            case Block::Kind::card:
                return line(block.text);
            case Block::Kind::row:
                return row(block);
            case Block::Kind::list:
                return list(block);
            case Block::Kind::rule:
                return;
            case Block::Kind::item:
            case Block::Kind::quote:
            case Block::Kind::table:
            case Block::Kind::cell:
                return write(block.children);
        }
    }

    // A clip is no text, whatever its link is called: like a picture it is left out.
    static bool is_player(const Block& block) {
        return block.runs.size() == 1 && !block.runs.front().href.empty() &&
               player_caption(block.runs.front().text).has_value();
    }

    void line(std::string_view text) {
        if (text.empty() && prefix_.empty()) return;
        if (!out_.empty()) out_ += '\n';
        out_ += prefix_;
        out_ += text;
        prefix_.clear();
    }

    // Numbers and bullets are marks; but a list of one item outside of lists may be a paragraph
    // that begins with "1. " (docs/markdown.md, "Reading numbered lines"), and those are its words.
    void list(const Block& block) {
        const bool may_be_text = block.ordered && block.children.size() == 1 && lists_ == 0;
        ++lists_;
        for (const Block& item : block.children) {
            if (may_be_text) prefix_ = std::to_string(block.level) + ". ";
            write(item.children);
            prefix_.clear();
        }
        --lists_;
    }

    void row(const Block& block) {
        std::string text;
        for (const Block& cell : block.children) {
            if (&cell != &block.children.front()) text += '\t';
            text += markdown::text_of_runs(cell.runs);
        }
        if (!trim(text).empty()) line(text);
    }

    std::string out_;
    std::string prefix_;  // the number of the item whose first line is next
    int lists_ = 0;       // enclosing lists
};

bool is_safe_href(std::string_view href) {
    const std::size_t end = href.find_first_of(":/?#");
    const bool has_scheme = end != std::string_view::npos && href[end] == ':';
    return !has_scheme || starts_with_ignore_case(href, "http://") ||
           starts_with_ignore_case(href, "https://") || starts_with_ignore_case(href, "mailto:");
}

class HtmlWriter {
  public:
    std::string run(const std::vector<Block>& blocks) {
        write(blocks);
        return std::move(out_);
    }

  private:
    void write(const std::vector<Block>& blocks) {
        for (const Block& block : blocks) write(block);
    }

    void write(const Block& block) {
        switch (block.kind) {
            case Block::Kind::paragraph:
                return element("p", block);
            case Block::Kind::heading:
                return element("h" + std::to_string(block.level), block);
            case Block::Kind::code:
                return code(block);
            case Block::Kind::list:
                return list(block);
            case Block::Kind::item:
                return nest("li", block);
            case Block::Kind::quote:
                return nest("blockquote", block);
            case Block::Kind::table:
                return table(block);
            case Block::Kind::rule:
                out_ += "<hr>\n";
                return;
            case Block::Kind::card:
                out_ += "<p>";
                out_ += escape_html(block.text);
                out_ += "</p>\n";
                return;
            case Block::Kind::row:
            case Block::Kind::cell:
                return;
        }
    }

    void element(const std::string& tag, const Block& block) {
        out_ += '<' + tag + '>';
        inline_content(block.runs);
        out_ += "</" + tag + ">\n";
    }

    void nest(const std::string& tag, const Block& block) {
        out_ += '<' + tag + ">\n";
        write(block.children);
        out_ += "</" + tag + ">\n";
    }

    void code(const Block& block) {
        out_ += "<pre><code";
        if (!block.info.empty()) {
            out_ += " class=\"language-";
            out_ += escape_html(block.info);
            out_ += '"';
        }
        out_ += '>';
        out_ += escape_html(block.text);
        out_ += "\n</code></pre>\n";
    }

    void list(const Block& block) {
        if (!block.ordered) return nest("ul", block);
        out_ +=
            block.level == 1 ? "<ol>\n" : "<ol start=\"" + std::to_string(block.level) + "\">\n";
        write(block.children);
        out_ += "</ol>\n";
    }

    void table(const Block& block) {
        out_ += "<table>\n";
        for (const Block& row : block.children) {
            const char* tag = &row == &block.children.front() ? "th" : "td";
            out_ += "<tr>";
            for (const Block& cell : row.children) {
                out_ += std::string("<") + tag + '>';
                inline_content(cell.runs);
                out_ += std::string("</") + tag + '>';
            }
            out_ += "</tr>\n";
        }
        out_ += "</table>\n";
    }

    void inline_content(const std::vector<Run>& runs) {
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const std::string& href = runs[i].href;
            const bool linked = !href.empty() && is_safe_href(href);
            if (linked && (i == 0 || runs[i - 1].href != href)) open_link(href);
            styled(runs[i]);
            if (linked && (i + 1 == runs.size() || runs[i + 1].href != href)) out_ += "</a>";
        }
    }

    void open_link(std::string_view href) {
        out_ += "<a href=\"";
        out_ += escape_html(href);
        out_ += "\">";
    }

    void styled(const Run& run) {
        if (run.strong) out_ += "<strong>";
        if (run.emphasis) out_ += "<em>";
        plain(run);
        if (run.emphasis) out_ += "</em>";
        if (run.strong) out_ += "</strong>";
    }

    void plain(const Run& run) {
        switch (run.kind) {
            case Run::Kind::line_break:
                out_ += "<br>\n";
                return;
            case Run::Kind::image:
                return image(run);
            case Run::Kind::code:
                return wrapped("code", run.text);
            case Run::Kind::raw:
                return wrapped("span", run.text);
            case Run::Kind::text:
                out_ += escape_html(run.text);
                return;
        }
    }

    void wrapped(const std::string& tag, std::string_view text) {
        out_ += '<' + tag + (tag == "span" ? " class=\"math\">" : ">");
        out_ += escape_html(text);
        out_ += "</" + tag + '>';
    }

    void image(const Run& run) {
        if (!is_safe_href(run.target)) {
            out_ += escape_html(run.text);
            return;
        }
        out_ += "<img src=\"";
        out_ += escape_html(run.target);
        out_ += "\" alt=\"";
        out_ += escape_html(run.text);
        out_ += "\">";
    }

    std::string out_;
};

// Neighbouring runs with one href are one link.
void collect_links(const std::vector<Block>& blocks, std::vector<Link>& links) {
    for (const Block& block : blocks) {
        const Run* last = nullptr;
        for (const Run& run : block.runs) {
            if (!run.href.empty()) {
                if (last == nullptr || last->href != run.href) links.push_back({"", run.href});
                if (run.kind != Run::Kind::image) links.back().text += run.text;
            }
            last = &run;
        }
        collect_links(block.children, links);
    }
}

}  // namespace

Block quote_of(std::vector<Run> runs) {
    Block paragraph;
    paragraph.runs = std::move(runs);
    Block quote;
    quote.kind = Block::Kind::quote;
    quote.children.push_back(std::move(paragraph));
    return quote;
}

std::string markdown_to_text(const std::vector<Block>& body) { return TextWriter().run(body); }

std::string markdown_to_html(const std::vector<Block>& body) { return HtmlWriter().run(body); }

std::vector<std::string> markdown_images(const std::vector<Block>& body) {
    std::vector<std::string> urls;
    for_each_run(body, [&](const Run& run) {
        if (run.kind == Run::Kind::image) urls.push_back(run.target);
    });
    return urls;
}

std::vector<Link> markdown_links(const std::vector<Block>& body) {
    std::vector<Link> links;
    collect_links(body, links);
    return links;
}

std::string markdown_to_text(std::string_view markdown) {
    return markdown_to_text(read_markdown(markdown));
}

std::string markdown_to_html(std::string_view markdown) {
    return markdown_to_html(read_markdown(markdown));
}

std::vector<std::string> markdown_images(std::string_view markdown) {
    return markdown_images(read_markdown(markdown));
}

std::vector<Link> markdown_links(std::string_view markdown) {
    return markdown_links(read_markdown(markdown));
}

}  // namespace magpie
