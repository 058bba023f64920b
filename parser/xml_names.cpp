#include "parser/xml_names.h"

#include <algorithm>

namespace magpie {

void XmlNamespaces::open(const char* const* attributes) {
    ++depth_;
    for (; *attributes != nullptr; attributes += 2) {
        const std::string_view name = attributes[0];
        if (name == "xmlns")
            bindings_.push_back({depth_, "", attributes[1]});
        else if (name.starts_with("xmlns:"))
            bindings_.push_back({depth_, std::string(name.substr(6)), attributes[1]});
    }
}

void XmlNamespaces::close() {
    while (!bindings_.empty() && bindings_.back().depth == depth_) bindings_.pop_back();
    --depth_;
}

const XmlNamespaces::Binding* XmlNamespaces::find(std::string_view prefix) const {
    const auto found =
        std::find_if(bindings_.rbegin(), bindings_.rend(),
                     [&](const Binding& binding) { return binding.prefix == prefix; });
    return found == bindings_.rend() ? nullptr : &*found;
}

std::string_view XmlNamespaces::space_of(std::string_view prefix) const {
    const Binding* const binding = find(prefix);
    return binding != nullptr ? std::string_view(binding->uri) : prefix;
}

bool XmlNamespaces::is_declared(std::string_view prefix) const {
    return prefix.empty() || prefix == "xml" || find(prefix) != nullptr;
}

}  // namespace magpie
