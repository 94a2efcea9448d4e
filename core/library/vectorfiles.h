#pragma once

#include "library/vectormodels.h"
#include "vectors/vectorfile.h"

#include <stop_token>

namespace docent {

/// Where the files lie, for a library in this directory.
QString vectorFolder(const QString& directory);
void removeVectorFile(const QString& folder, const QString& file);
/// Removes files that no model's row names, and that nobody can be about to name any more.
void removeOtherVectorFiles(const QString& folder, const QStringList& named);

/// What the file of a model in the folder is expected to hold.
vectors::FileContent contentOf(const QString& folder, const vectormodels::Model& model);

/// Adds full blocks to the model's file, which is made where there is none; the model's row with them.
Result<vectormodels::Model> withBlocks(
    const QString& folder, vectormodels::Model model, const vectors::VectorBlocks& blocks);

/// Writes another file with the rows of these blocks but the dead ones, in ascending order; the model's row with it. Of
/// the last rows those that fill no block are left out.
Result<vectormodels::Model> withoutDead(const QString& folder, vectormodels::Model model,
    const vectors::VectorBlocks& blocks, const std::vector<qint64>& dead, const std::stop_token& stop);

} // namespace docent
