// What the pages of one host teach each other within a batch. A host with several pages has its
// first pages read once more, before any of them is answered; a host with one costs nothing. The
// same list gives the same memories, however many threads read it.
//
// A memory is made when the first page of its host comes up and leaves after the last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/batch_list.h"

namespace magpie::cli {

class BatchMemories {
  public:
    BatchMemories(const BatchList& list, SourceForm form, unsigned jobs, const BlockModel* model);

    // Before the items of [begin, end) are read; windows come in order.
    void prepare(std::size_t begin, std::size_t end);
    // How to read an item of the window; without a memory where its host has no other page.
    Reading reading_of(std::size_t item) const;
    // Time that was spent on it in advance.
    std::int64_t micros_before(std::size_t item) const { return micros_[item]; }

  private:
    struct Host {
        std::vector<std::size_t> items;  // in the order of the list
        bool is_ready = false;
        SiteMemory memory;
        std::string name;  // of the memory
    };

    std::vector<Host*> coming_up(std::size_t begin, std::size_t end);
    void read_ahead(const std::vector<Host*>& hosts);
    void teach(Host& host);

    const BatchList& list_;
    const SourceForm form_;
    const unsigned jobs_;
    const BlockModel* const model_;
    std::map<std::string, Host> hosts_;
    std::vector<Host*> host_of_;  // by item; null: alone
    std::vector<std::int64_t> micros_;
    std::map<std::size_t, PageTrace> traces_;  // by item; of the hosts that are being made ready
};

}  // namespace magpie::cli
