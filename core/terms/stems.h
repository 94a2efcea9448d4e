#pragma once

#include "terms/language.h"

#include <map>
#include <memory>
#include <string>

struct sb_stemmer;

namespace docent::terms {

/// From a single word as it stands in a text to a term. One per thread.
class Stems {
public:
    Stems();
    ~Stems();
    Stems(const Stems&) = delete;
    Stems& operator=(const Stems&) = delete;

    /// UTF-8, in lower case, without its ending and accents, at most `longest` bytes; empty if nothing is left.
    std::string term(QStringView word, const Language& language);
    /// Without taking anything off but accents, for letters of unspaced scripts and numbers.
    static std::string whole(QStringView word);

    /// As UTF-8, cut where it is too long.
    static std::string bounded(const QString& term);

    static constexpr size_t longest = 64; ///< bytes, as much as the index keeps

private:
    QString stem(const QString& plain, const char* algorithm);

    struct Delete {
        void operator()(sb_stemmer* stemmer) const;
    };
    std::map<std::string, std::unique_ptr<sb_stemmer, Delete>, std::less<>> m_stemmers;
};

} // namespace docent::terms
