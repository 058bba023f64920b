// One parsed file of the configuration while it is read: its tables, its name, and where its
// problems go.
#pragma once

#include <toml++/toml.h>

#include <filesystem>
#include <string>
#include <utility>

#include "config/keys.h"
#include "config/problems.h"
#include "config/read_value.h"

namespace magpie {

struct ConfigFile {
    const toml::table& root;
    std::filesystem::path directory;  // that relative paths are relative to
    Problems& problems;               // begin_file() was called
    bool is_main = false;

    void add(const toml::node& node, std::string text) const {
        problems.add(node.source().begin.line, std::move(text));
    }

    void add_unknown(const toml::node& node, std::string_view name, std::string_view close) const {
        std::string text = std::string(name) + ": unknown key";
        if (!close.empty()) text += "; did you mean " + std::string(close) + '?';
        add(node, std::move(text));
    }

    // `label` names the key in messages.
    template <class Root>
    void read_key(const toml::node& node, const KeyOf<Root>& key, Root& into,
                  const std::string& label) const {
        const auto outcome = read_field(node, key, into, directory);
        if (!outcome) add(node, label + ": " + outcome.error().message);
    }

    // Every table of an array of tables.
    template <class Visit>
    void for_each_table(std::string_view name, Visit visit) const {
        const toml::node* const node = root.get(name);
        if (node == nullptr) return;
        const toml::array* const tables = node->as_array();
        if (tables == nullptr)
            return add(*node, std::string(name) + ": write [[" + std::string(name) +
                                  "]], with two brackets on each side");
        for (const toml::node& item : *tables) {
            if (const toml::table* const table = item.as_table())
                visit(*table);
            else
                add(item, std::string(name) + ": expected a table");
        }
    }
};

}  // namespace magpie
