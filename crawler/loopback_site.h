// A small web site on the loopback interface, for `magpie demo` and the crawl tests: the pages of
// one folder, answered as its routes.json says. It binds 127.0.0.1 ("the site") and 127.0.0.2 ("a
// walled host") on one free port and nothing else. Runs on a thread of its own.
//
// routes.json: [{"path", "file"?, "type"?, "status"?, "location"?, "template"?, "walled"?}];
// `template` files have
// {{origin}} and {{walled}} replaced; `walled` routes answer on the second address only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace magpie {

class LoopbackSite {
  public:
    static Result<LoopbackSite> start(const std::filesystem::path& folder);
    LoopbackSite(LoopbackSite&&) noexcept;
    LoopbackSite& operator=(LoopbackSite&&) noexcept;
    ~LoopbackSite();  // closes the port and joins the thread

    const std::string& origin() const;         // "http://127.0.0.1:PORT"
    const std::string& walled_origin() const;  // "http://127.0.0.2:PORT"
    std::size_t requests() const;              // answered so far

  private:
    struct Impl;
    explicit LoopbackSite(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace magpie
