#pragma once

#include "splicedtext.h"

#include <functional>
#include <memory>
#include <optional>

namespace docent::bench {

/// How the words of a question are meant.
enum class Asking {
    Words, ///< any of them
    Prefix, ///< the last one is but a beginning
    Phrase, ///< all, one behind the other
    Filtered, ///< any of them, in every tenth document
    Typed, ///< with its operators, as one text; spelling help where nothing is found
};

/// Passages of one document, which is one in ten that a filter lets through.
constexpr std::size_t passagesPerDocument = 20;
inline bool isFiltered(std::size_t passage)
{
    return passage / passagesPerDocument % 10 == 0;
}

/// One of the keyword indexes that are compared.
class KeywordEngine {
public:
    virtual ~KeywordEngine() = default;
    virtual void add(const std::vector<std::string>& passages) = 0;
    /// Puts the index into the shape in which it is searched, on the disk.
    virtual void finish() = 0;
    /// As when a program has just started; before each first search.
    virtual void open() = 0;
    /// How many of the best 50 there are; nothing if it can't be asked so.
    virtual std::optional<int> search(const Question& question, Asking how) = 0;
    /// Begins to store what this gives beside the searches, unless it is still at what it was given before; without
    /// it, waits for that. False if it can't.
    virtual bool keepStoring(const std::function<std::vector<std::string>()>& next)
    {
        static_cast<void>(next);
        return false;
    }
};

/// Each keeps its files in the folder. The whole library, with its database and its phrases:
std::unique_ptr<KeywordEngine> libraryEngine(const QString& folder);
/// The segments of its keyword index alone.
std::unique_ptr<KeywordEngine> docentEngine(const QString& folder);
std::unique_ptr<KeywordEngine> sqliteEngine(const QString& folder);
/// Null if this was built without it.
std::unique_ptr<KeywordEngine> xapianEngine(const QString& folder);

} // namespace docent::bench
