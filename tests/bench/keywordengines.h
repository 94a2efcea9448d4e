#pragma once

#include "splicedtext.h"

#include <memory>

namespace docent::bench {

/// One of the keyword indexes that are compared.
class KeywordEngine {
public:
    virtual ~KeywordEngine() = default;
    virtual void add(const std::vector<std::string>& passages) = 0;
    /// Puts the index into the shape in which it is searched, on the disk.
    virtual void finish() = 0;
    /// As when a program has just started; before each first search.
    virtual void open() = 0;
    /// How many of the best 50 there are. The last word is but a beginning if `prefix`.
    virtual int search(const Question& question, bool prefix) = 0;
};

/// Each keeps its files in the folder.
std::unique_ptr<KeywordEngine> docentEngine(const QString& folder);
std::unique_ptr<KeywordEngine> sqliteEngine(const QString& folder);
/// Null if this was built without it.
std::unique_ptr<KeywordEngine> xapianEngine(const QString& folder);

} // namespace docent::bench
