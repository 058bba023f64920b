// Makes almost-XML acceptable to a strict parser, byte by byte and without understanding it:
// references that XML does not know become what HTML means by them or plain text, characters that
// XML forbids go.
#pragma once

#include <string>
#include <string_view>

namespace magpie {

// Outside comments and CDATA every '&' then begins a numeric or one of XML's five named references,
// or names an entity that the document declares as plain text: no others are ever expanded.
std::string repair_xml(std::string_view xml);

}  // namespace magpie
