// Expat without its namespace processing, which treats an undeclared prefix as fatal. Amplification
// by entities is bounded twice: by expat itself (2.4 and later) and by the text it may deliver.
#include "parser/xml.h"

#include <expat.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <vector>

#include "base/text.h"
#include "parser/xml_names.h"
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
    Reader(XmlEvents& events, const XmlLimits& limits, XmlNotes& notes)
        : events_(events), limits_(limits), notes_(notes), parser_(XML_ParserCreate("UTF-8")) {
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
        if (depth_ > limits_.depth) return stop_at_limit("deeper than the limit of elements");
        if (++elements_ > limits_.elements) return stop_at_limit("more elements than the limit");
        names_.open(attributes);
        if (names_.size() > limits_.namespaces)
            return stop_at_limit("more namespaces than the limit");
        const std::size_t colon = name.find(':');
        const bool has_prefix = colon != std::string_view::npos;
        const std::string_view prefix = has_prefix ? name.substr(0, colon) : std::string_view();
        const std::string_view local = has_prefix ? name.substr(colon + 1) : name;
        if (notes_.undeclared_prefix.empty() && !names_.is_declared(prefix))
            notes_.undeclared_prefix = prefix;
        if (!events_.open(XmlElement(names_.space_of(prefix), prefix, local, attributes))) stop();
    }

    void close() {
        names_.close();
        --depth_;
        events_.close();
    }

    // Without expansion a document never yields more text than it is long.
    void text(std::string_view text) {
        if (text.size() > text_left_)
            return stop_at_limit("entities expand beyond the size of the document");
        text_left_ -= text.size();
        events_.text(text);
    }

    void stop_at_limit(std::string problem) {
        notes_.hit_limit = true;
        stop(std::move(problem));
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
    XmlNotes& notes_;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser_;
    XmlNamespaces names_;
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

std::string read_xml(std::string_view utf8, XmlEvents& events, const XmlLimits& limits,
                     XmlNotes* notes) {
    XmlNotes unwanted;
    XmlNotes& noted = notes != nullptr ? *notes : unwanted;
    if (utf8.size() > limits.input.count) {
        noted.hit_limit = true;
        return "larger than " + to_string(limits.input);
    }
    const std::string repaired = repair_xml(utf8);
    noted.was_repaired = repaired != trim(utf8);
    return Reader(events, limits, noted).run(repaired);
}

}  // namespace magpie
