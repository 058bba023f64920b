// The words that say what a date stands for, and the units of relative times.
#include <array>
#include <vector>

#include "base/text.h"
#include "parser/date_words.h"

namespace magpie {
namespace {

struct RoleWord {
    std::string_view word;
    DateRole role;
};

// Beginnings of words, as fold_letters writes them. "other" are the dates of something else.
constexpr RoleWord kRoleWords[] = {
    {"publi", DateRole::published},
    {"posted", DateRole::published},
    {"post date", DateRole::published},
    {"veroffentlicht", DateRole::published},
    {"erstellt", DateRole::published},
    {"erschienen", DateRole::published},
    {"eingestellt", DateRole::published},
    {"gepubliceerd", DateRole::published},
    {"geplaatst", DateRole::published},
    {"publicad", DateRole::published},
    {"pubblicat", DateRole::published},
    {"created", DateRole::published},
    {"written", DateRole::published},
    {"released", DateRole::published},
    {"issued", DateRole::published},
    {"first published", DateRole::published},
    {"originally", DateRole::published},
    {"uploaded", DateRole::published},
    {"mis en ligne", DateRole::published},
    {"cree le", DateRole::published},
    {"ecrit le", DateRole::published},
    {"opublikowan", DateRole::published},
    {"dodano", DateRole::published},
    {"yayin", DateRole::published},
    {"eklenme", DateRole::published},
    {"опубликован", DateRole::published},
    {"размещен", DateRole::published},
    {"дата", DateRole::published},
    {"δημοσι", DateRole::published},
    {"date:", DateRole::published},
    {"datum:", DateRole::published},
    {"发布", DateRole::published},
    {"發布", DateRole::published},
    {"發佈", DateRole::published},
    {"发表", DateRole::published},
    {"發表", DateRole::published},
    {"日期", DateRole::published},
    {"时间", DateRole::published},
    {"時間", DateRole::published},
    {"发稿", DateRole::published},
    {"刊登", DateRole::published},
    {"公開", DateRole::published},
    {"掲載", DateRole::published},
    {"投稿", DateRole::published},
    {"配信", DateRole::published},
    {"作成", DateRole::published},
    {"입력", DateRole::published},
    {"등록", DateRole::published},
    {"게재", DateRole::published},
    {"نشر", DateRole::published},
    {"updat", DateRole::modified},
    {"modif", DateRole::modified},
    {"edited", DateRole::modified},
    {"revis", DateRole::modified},
    {"changed", DateRole::modified},
    {"last review", DateRole::modified},
    {"aktualisiert", DateRole::modified},
    {"geandert", DateRole::modified},
    {"stand:", DateRole::published},
    {"bearbeitet", DateRole::modified},
    {"mis a jour", DateRole::modified},
    {"mise a jour", DateRole::modified},
    {"actuali", DateRole::modified},
    {"atualizad", DateRole::modified},
    {"aggiornat", DateRole::modified},
    {"ultima modifica", DateRole::modified},
    {"bijgewerkt", DateRole::modified},
    {"gewijzigd", DateRole::modified},
    {"uppdaterad", DateRole::modified},
    {"opdateret", DateRole::modified},
    {"oppdatert", DateRole::modified},
    {"aktualizac", DateRole::modified},
    {"guncelle", DateRole::modified},
    {"обновлен", DateRole::modified},
    {"изменен", DateRole::modified},
    {"更新", DateRole::modified},
    {"修改", DateRole::modified},
    {"最后编辑", DateRole::modified},
    {"编辑于", DateRole::modified},
    {"更新日", DateRole::modified},
    {"수정", DateRole::modified},
    {"تحديث", DateRole::modified},
    {"erscheinungsdatum", DateRole::other},
    {"release date", DateRole::other},
    {"copyright", DateRole::other},
    {"©", DateRole::other},
    {"(c)", DateRole::other},
    {"member since", DateRole::other},
    {"joined", DateRole::other},
    {"registered", DateRole::other},
    {"mitglied seit", DateRole::other},
    {"registriert", DateRole::other},
    {"born", DateRole::other},
    {"geboren", DateRole::other},
    {"注册", DateRole::other},
    {"expire", DateRole::other},
    {"valid until", DateRole::other},
    {"deadline", DateRole::other},
    {"accessed", DateRole::other},
    {"retrieved", DateRole::other},
    {"abgerufen", DateRole::other},
    {"archived", DateRole::other},
    {"截止", DateRole::other},
    {"农历", DateRole::other},
    {"農曆", DateRole::other},
    {"活动时间", DateRole::other},
    {"今天是", DateRole::other},
    {"备案", DateRole::other},
};

// The words by their first byte, so that a text is read once.
class RoleIndex {
  public:
    RoleIndex() {
        for (const RoleWord& entry : kRoleWords)
            by_byte_[static_cast<unsigned char>(entry.word.front())].push_back(&entry);
    }
    const RoleWord* find(std::string_view text) const {
        for (const RoleWord* entry : by_byte_[static_cast<unsigned char>(text.front())])
            if (text.starts_with(entry->word)) return entry;
        return nullptr;
    }

  private:
    std::array<std::vector<const RoleWord*>, 256> by_byte_;
};

struct Unit {
    std::string_view word;
    long seconds;
};

constexpr long kHour = 3'600;
constexpr long kDay = 24 * kHour;
constexpr Unit kUnits[] = {
    {"秒", 1},
    {"分钟", 60},
    {"分鐘", 60},
    {"分前", 60},
    {"小时", kHour},
    {"小時", kHour},
    {"个小时", kHour},
    {"時間", kHour},
    {"天", kDay},
    {"日前", kDay},
    {"分", 60},
    {"周前", 7 * kDay},
    {"个月", 30 * kDay},
    {"秒前", 1},
    {"시간", kHour},
    {"분", 60},
    {"일", kDay},
    {"second", 1},
    {"sec", 1},
    {"minut", 60},
    {"min", 60},
    {"mins", 60},
    {"hour", kHour},
    {"hr", kHour},
    {"stunde", kHour},
    {"std", kHour},
    {"heure", kHour},
    {"hora", kHour},
    {"day", kDay},
    {"tag", kDay},
    {"jour", kDay},
    {"dia", kDay},
    {"week", 7 * kDay},
    {"woche", 7 * kDay},
    {"semaine", 7 * kDay},
    {"semana", 7 * kDay},
    {"month", 30 * kDay},
    {"monat", 30 * kDay},
};

}  // namespace

DateRole role_of_words(std::string_view folded) {
    static const RoleIndex index;
    DateRole role = DateRole::unknown;
    for (std::size_t at = 0; at < folded.size(); ++at)
        if (const RoleWord* found = index.find(folded.substr(at))) {
            role = found->role;
            at += found->word.size() - 1;
        }
    return role;
}

std::optional<std::chrono::seconds> time_unit(std::string_view folded) {
    for (const Unit& unit : kUnits)
        if (folded.starts_with(unit.word)) return std::chrono::seconds(unit.seconds);
    return std::nullopt;
}

}  // namespace magpie
