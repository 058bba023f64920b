// The words that bylines are made of, in lower case: labels, roles, what ends a list of names. Data
// of author_names.cpp alone.
#pragma once

#include <cstddef>
#include <string_view>

namespace magpie {

// clang-format off
// What says that names follow. Longer ones first where one begins another.
inline constexpr std::string_view kLabels[] = {
    "view all posts by", "view all articles by", "see all posts by", "all posts by",
    "more posts by", "posts by", "articles by", "written and photographed by", "article written by",
    "article by", "written by", "posted by", "published by", "authored by", "reported by",
    "words by", "story by", "text by", "review by", "reviewed and written by", "contributed by",
    "created by", "submitted by", "started by", "blog by", "post by", "author:", "authors:",
    "author(s):", "author", "authors", "writer:", "by:", "by", "von", "par", "por", "door", "text:",
    "autor:", "autorin:", "auteur:", "autore:", "redacción:", "автор:", "текст:", "words:",
    "story:", "reporter:",
};

// The same in Chinese.
inline constexpr std::string_view kHanLabels[] = {
    "作者", "本报记者", "特约记者", "见习记者", "实习记者", "记者", "撰文", "撰稿人", "撰稿", "文字", "執筆", "著者", "文", "作者简介",
    "責任編輯", "责任编辑", "责编", "编辑", "編輯",
};

// Names of others than the author follow.
inline constexpr std::string_view kOtherRoles[] = {
    "edited by", "photo", "image", "illustration", "reviewed by", "medically reviewed",
    "fact checked", "fact-checked", "translated by", "produced by", "directed by", "sponsored",
    "photograph", "updated by", "video by", "presented by", "powered by", "hosted by",
    "about the author",
};

// Lines that are no names, whatever follows.
inline constexpr std::string_view kNoNames[] = {
    "last ", "updated", "published", "posted on", "posted:", "posts:", "modified", "date", "jan ",
    "feb ", "mar ", "apr ", "jun ", "jul ", "aug ", "sep ", "sept ", "oct ", "nov ", "dec ",
    "january", "february", "march ", "april ", "june ", "july ", "august ", "september", "october",
    "november", "december", "share", "read ", "follow", "view ", "see ", "click", "subscribe",
    "sign ", "table of", "related", "comments", "topics", "category", "filed", "in ",
    "learn ", "meet the", "about ", "our ", "this ", "these ", "find", "search", "copy", "submit",
    "get ", "how ", "what ", "why ", "is ", "and", "for ", "joined", "reputation", "location",
    "member", "insights", "tags",
};

// What ends the names in a line; in metadata the first kPlainStops alone, which are separators.
inline constexpr std::string_view kStops[] = {
    "|", "•", "·", " – ", " — ", " - ", " / ", " on ", " for ", " in ", " at ", " from ",
    " updated", " published", " posted", " last ", " follow", " view ", " modified", " read ",
    " is ", " has ", " was ", " @", " (", "(", " \xE2\x9C", " contact", " email", "http", "www.",
    " // ", "»", " >", " via ", " share", " about ", " special to ", " date", "：", " photo",
    " who ", " covers ", " edited by", " reviewed by", " medically reviewed", " illustrat",
    " fact checked", " bio", " updated:", " & updated", " minutes", " min read", " comments", " •",
};

inline constexpr std::size_t kPlainStops = 7;

// What stands between two names.
inline constexpr std::string_view kJoints[] = {
    " and ", " & ", " und ", " et ", " y ", " with ", ";", "、", "，", ",", " + ",
};

// A part that has one of these words is an office, not a name.
inline constexpr std::string_view kRoles[] = {
    "writer", "editor", "reporter", "correspondent", "contributor", "columnist", "staff",
    "director", "manager", "journalist", "producer", "analyst", "chief", "senior", "ceo", "founder",
    "cofounder", "president", "professor", "specialist", "expert", "author", "intern", "associate",
    "freelance", "head", "coordinator", "assistant", "executive", "officer", "strategist",
    "consultant", "updated", "published", "reviewer", "medically", "reviewed", "commentary",
    "photographer", "bureau", "redakteur", "redaktion", "rédaction", "journaliste", "vp", "fellow",
    "lead", "blogger", "technology", "content", "educator", "desk", "horticulturalist", "attorney",
    "dietitian", "guest", "sponsored", "network", "facebook", "marketing", "partner", "lecturer",
    "candidate", "researcher",
};

// Accounts and offices: nobody's names.
inline constexpr std::string_view kGeneric[] = {
    "admin", "administrator", "staff", "editor", "editors", "guest", "webmaster", "author",
    "authors", "unknown", "anonymous", "n/a", "null", "undefined", "user", "root", "super user",
    "home", "by", "editorial", "staff writer", "staff report", "staff reports", "guest author",
    "guest blogger", "guest post", "read more", "follow", "follow us", "view all", "view all posts",
    "more", "none", "name", "profile", "login", "log in", "sign in", "share", "twitter", "facebook",
    "linkedin", "instagram", "website", "email", "contact", "about", "contributor", "contributors",
    "writer", "reporter", "posted", "published", "updated", "view profile", "all posts",
    "see full bio", "full bio", "bio", "see bio", "about the author", "default", "wordpress",
    "author name", "team", "管理员", "佚名", "收藏", "讨论", "时间", "选稿", "本站", "网络", "未知", "匿名", "小编", "原创", "转载", "互联网", "作者", "编辑",
    "管理員", "本站编辑", "阅读", "来源", "记者", "see all", "you", "me", "the author", "advertisement",
    "learn more", "reply", "post reply", "quote",
};
// clang-format on

}  // namespace magpie
