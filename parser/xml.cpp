// Expat without its namespace processing, which treats an undeclared prefix as fatal. Amplification
// by entities is bounded twice: by expat itself (2.4 and later) and by the text it may deliver.
#include "parser/xml.h"

#include <expat.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <vector>

#include "parser/xml_repair.h"

namespace magpie {
namespace {

struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

// One document on its way through expat. The callbacks are C's: an exception is kept until they are
// left.
class Reader {
  public:
    Reader(XmlEvents& events, const XmlLimits& limits)
        : events_(events), limits_(limits), parser_(XML_ParserCreate("UTF-8")) {
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), on_open, on_close);
        XML_SetCharacterDataHandler(parser_.get(), on_text);
    }

    std::string run(std::string_view xml) {
        text_left_ = xml.size();
        // In one piece: expat 2.5 is quadratic in a long token that arrives in many
        // (CVE-2023-52425).
        const auto status =
            XML_Parse(parser_.get(), xml.data(), static_cast<int>(xml.size()), XML_TRUE);
        if (thrown_) std::rethrow_exception(thrown_);
        if (status == XML_STATUS_ERROR && !is_stopped_) describe_error();
        return problem_;
    }

  private:
    struct Binding {
        std::size_t depth;
        std::string prefix, uri;
    };

    template <class Step>
    static void guarded(void* self, Step step) {
        auto& reader = *static_cast<Reader*>(self);
        if (reader.is_stopped_) return;
        try {
            step(reader);
        } catch (...) {
            reader.thrown_ = std::current_exception();
            reader.stop();
        }
    }

    static void XMLCALL on_open(void* self, const char* name, const char** attributes) {
        guarded(self, [&](Reader& reader) { reader.open(name, attributes); });
    }

    static void XMLCALL on_close(void* self, const char*) {
        guarded(self, [](Reader& reader) { reader.close(); });
    }

    static void XMLCALL on_text(void* self, const char* text, int size) {
        guarded(self, [&](Reader& reader) {
            reader.text(std::string_view(text, static_cast<std::size_t>(size)));
        });
    }

    void open(std::string_view name, const char* const* attributes) {
        ++depth_;
        if (depth_ > limits_.depth) return stop("deeper than the limit of elements");
        if (++elements_ > limits_.elements) return stop("more elements than the limit");
        bind_namespaces(attributes);
        if (bindings_.size() > limits_.namespaces) return stop("more namespaces than the limit");
        const std::size_t colon = name.find(':');
        const bool has_prefix = colon != std::string_view::npos;
        const std::string_view prefix = has_prefix ? name.substr(0, colon) : std::string_view();
        const std::string_view local = has_prefix ? name.substr(colon + 1) : name;
        if (!events_.open(XmlElement(space_of(prefix), local, attributes))) stop();
    }

    void close() {
        while (!bindings_.empty() && bindings_.back().depth == depth_) bindings_.pop_back();
        --depth_;
        events_.close();
    }

    // Without expansion a document never yields more text than it is long.
    void text(std::string_view text) {
        if (text.size() > text_left_)
            return stop("entities expand beyond the size of the document");
        text_left_ -= text.size();
        events_.text(text);
    }

    void bind_namespaces(const char* const* attributes) {
        for (; *attributes != nullptr; attributes += 2) {
            const std::string_view name = attributes[0];
            if (name == "xmlns")
                bindings_.push_back({depth_, "", attributes[1]});
            else if (name.starts_with("xmlns:"))
                bindings_.push_back({depth_, std::string(name.substr(6)), attributes[1]});
        }
    }

    std::string_view space_of(std::string_view prefix) const {
        for (auto it = bindings_.rbegin(); it != bindings_.rend(); ++it)
            if (it->prefix == prefix) return it->uri;
        return prefix;
    }

    void stop(std::string problem = {}) {
        problem_ = std::move(problem);
        is_stopped_ = true;
        XML_StopParser(parser_.get(), XML_FALSE);
    }

    void describe_error() {
        problem_ = "line " + std::to_string(XML_GetCurrentLineNumber(parser_.get())) + ": " +
                   XML_ErrorString(XML_GetErrorCode(parser_.get()));
    }

    XmlEvents& events_;
    const XmlLimits& limits_;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser_;
    std::vector<Binding> bindings_;
    std::size_t depth_ = 0;
    std::size_t elements_ = 0;
    std::size_t text_left_ = 0;
    bool is_stopped_ = false;
    std::string problem_;
    std::exception_ptr thrown_;
};

}  // namespace

void append_xml_escaped(std::string& out, std::string_view text) {
    for (char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '<')
            out += "&lt;";
        else
            out += c;
    }
}

std::optional<std::string_view> XmlElement::attribute(std::string_view name) const {
    for (const char* const* at = attributes_; *at != nullptr; at += 2)
        if (name == at[0]) return at[1];
    return std::nullopt;
}

std::string_view XmlElement::attribute_or_empty(std::string_view name) const {
    return attribute(name).value_or(std::string_view());
}

std::string XmlElement::start_tag() const {
    std::string tag = '<' + std::string(name_);
    for (const char* const* at = attributes_; *at != nullptr; at += 2) {
        if (std::string_view(at[0]).starts_with("xmlns")) continue;
        tag += ' ' + std::string(at[0]) + "=\"";
        append_xml_escaped(tag, at[1]);
        tag += '"';
    }
    return tag + '>';
}

std::string read_xml(std::string_view utf8, XmlEvents& events, const XmlLimits& limits) {
    if (utf8.size() > limits.input.count) return "larger than " + to_string(limits.input);
    return Reader(events, limits).run(repair_xml(utf8));
}

}  // namespace magpie
