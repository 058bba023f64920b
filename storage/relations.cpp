#include "storage/relations.h"

#include "storage/columns.h"

namespace magpie {

namespace {

// Every SELECT of a relation starts with these columns.
#define MAGPIE_RELATION_COLUMNS "l.kind, l.identity, l.url, l.title, l.account, l.position"

Relation relation_from(const sqlite::Cursor& row) {
    return {row.text(0), row.text(1), row.text(2),
            row.text(3), row.text(4), static_cast<int>(row.integer(5))};
}

}  // namespace

Result<> RelationStore::link(std::int64_t rendering, const std::vector<Relation>& relations) {
    int place = 0;
    for (const Relation& relation : relations) {
        Result<> linked = database_->run(
            "INSERT INTO relations (rendering, place, kind, identity, url, title, account,"
            " position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            rendering, ++place, relation.kind, none_if_empty(relation.identity),
            none_if_empty(relation.url), relation.title, relation.account, relation.position);
        if (!linked) return linked;
    }
    return {};
}

Result<std::vector<Relation>> RelationStore::of_rendering(std::int64_t rendering) {
    return all_rows(database_->query("SELECT " MAGPIE_RELATION_COLUMNS
                                     " FROM relations l WHERE l.rendering = ?1 ORDER BY l.place",
                                     rendering),
                    relation_from);
}

Result<std::vector<std::pair<std::int64_t, Relation>>> RelationStore::to(
    std::string_view identity) {
    return all_rows(
        database_->query("SELECT " MAGPIE_RELATION_COLUMNS ", d.id FROM relations l"
                         " JOIN renderings x ON x.id = l.rendering AND x.shown = 1"
                         " JOIN revisions r ON r.id = x.revision"
                         " JOIN documents d ON d.id = r.document AND d.revision = r.number"
                         " WHERE l.identity = ?1 ORDER BY d.id, l.place",
                         identity),
        [](const sqlite::Cursor& row) {
            return std::make_pair(row.integer(6), relation_from(row));
        });
}

}  // namespace magpie
