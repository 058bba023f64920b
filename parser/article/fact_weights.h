// What speaks for a candidate and how much: log-odds, fitted by tools/fit_facts.py on public sets
// of pages (docs/web-pages.md, "Facts"). One table for each fact; the order is that of the
// constants.
#pragma once

#include <array>

#include "parser/article/fact_ballot.h"

namespace magpie {

namespace title_feature {
enum : unsigned {
    kLinkedHeadline,
    kLinkedName,
    kLinkedPage,
    kOgTitle,
    kTwitterTitle,
    kMetaTitle,
    kMetaName,
    kItemHeadline,
    kOnlyH1,
    kFirstH1,
    kOtherH1,
    kFirstH2,
    kOtherH2,
    kHeadTitle,
    kTitleMinusSite,
    kTitleButLast,
    kTitleFirst,
    kTitleButFirst,
    kTitleLast,
    kTitlePart,
    kMinusSite,
    // Not sources, but what is known of the words.
    kHasSeparator,
    kNamedWithSite,
    kInArticle,
    kInChrome,
    kHomeLink,
    kTitleClass,
    kIsSite,
    kIsLong,
    kIsShort,
    kBeginsTitle,
    kNotInTitle,
    kLikeSlug,
    kUnlikeSlug,
    kTwoSources,
    kThreeSources,
    kArticleH1,
    kArticleTitle,
    kLikeTitle,
    kEndsH1,
    kCount
};
}  // namespace title_feature

inline constexpr std::array<FactFeature, title_feature::kCount> kTitleFeatures{{
    {"json-ld headline", 0.53f},
    {"json-ld name", -1.40f},
    {"json-ld page", -0.39f},
    {"og:title", 1.05f},
    {"twitter:title", 0.51f},
    {"meta title", 0.49f},
    {"meta name=title", 0.02f},
    {"itemprop headline", 1.07f},
    {"h1", 1.97f},
    {"first h1", 1.71f},
    {"other h1", 0.92f},
    {"first h2", 0.12f},
    {"other h2", -1.79f},
    {"title", 0.41f},
    {"title without site", 0.02f},
    {"title but last", -0.81f},
    {"title first", 0.69f},
    {"title but first", -1.14f},
    {"title last", -0.83f},
    {"title part", 0.69f},
    {"without site", 0.88f},
    {"has separator", -2.25f},
    {"named with site", -0.28f},
    {"in article", 0.17f},
    {"in chrome", -1.35f},
    {"home link", -2.46f},
    {"title class", 0.35f},
    {"is site", -0.09f},
    {"is long", -0.18f},
    {"is short", -0.73f},
    {"begins title", 0.20f},
    {"not in title", -1.19f},
    {"like slug", 0.46f},
    {"unlike slug", -0.80f},
    {"two sources", -0.17f},
    {"three sources", -0.09f},
    {"h1 of an article", 1.13f},
    {"title of an article", 0.18f},
    {"like title", 1.15f},
    {"ends h1", 1.04f},

}};
inline constexpr float kTitleThreshold = -8;

}  // namespace magpie
