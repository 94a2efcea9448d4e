#include "library/vectorfiles.h"

#include "library/indexfiles.h"

#include <algorithm>
#include <QCoreApplication>
#include <QDir>

namespace docent {

namespace {

using vectors::VectorBlock;

const QString suffix = QStringLiteral("vectors");

Result<> makeFolder(const QString& folder)
{
    return indexfiles::makeFolder(folder, QCoreApplication::translate("docent", "vector index"));
}

void take(vectormodels::Model& model, const vectors::FileContent& content, qint64 lastRow)
{
    model.blocks = content.blocks;
    model.checksum = content.checksum;
    model.lastRow = lastRow;
}

} // namespace

QString vectorFolder(const QString& directory)
{
    return QDir(directory).filePath(QStringLiteral("vectors"));
}

void removeVectorFile(const QString& folder, const QString& file)
{
    QFile::remove(QDir(folder).filePath(file));
}

void removeOtherVectorFiles(const QString& folder, const QStringList& named)
{
    indexfiles::removeRubbish(folder, suffix, { named.begin(), named.end() });
}

vectors::FileContent contentOf(const QString& folder, const vectormodels::Model& model)
{
    return { QDir(folder).filePath(model.file), model.name, model.dimension, model.blocks, model.checksum };
}

Result<vectormodels::Model> withBlocks(
    const QString& folder, vectormodels::Model model, const vectors::VectorBlocks& blocks)
{
    if (model.file.isEmpty()) {
        if (const Result<> made = makeFolder(folder); !made)
            return fail(made.error());
        model.file = indexfiles::newName(suffix);
        vectors::VectorFileWriter writer(contentOf(folder, model).file, model.name, model.dimension);
        if (const Result<vectors::FileContent> begun = writer.finish(); !begun)
            return fail(begun.error());
    }
    const Result<vectors::FileContent> grown = vectors::appendBlocks(contentOf(folder, model), blocks);
    if (!grown)
        return fail(grown.error());
    take(model, *grown, blocks.back()->row(VectorBlock::capacity - 1));
    return model;
}

Result<vectormodels::Model> withoutDead(const QString& folder, vectormodels::Model model,
    const vectors::VectorBlocks& blocks, const std::vector<qint64>& dead, const std::stop_token& stop)
{
    model.file = indexfiles::newName(suffix);
    vectors::VectorFileWriter writer(contentOf(folder, model).file, model.name, model.dimension);
    VectorBlock filled(model.dimension);
    quint32 count = 0;
    qint64 lastRow = 0;
    for (const auto& block : blocks) {
        if (stop.stop_requested())
            return fail(Error::cancelled());
        if (!block->isSound())
            return fail(ErrorCode::Damaged, QStringLiteral("The vector index is damaged."));
        for (quint32 place = 0; place < VectorBlock::capacity; ++place) {
            if (std::binary_search(dead.begin(), dead.end(), block->row(place)))
                continue;
            filled.copy(count++, *block, place);
            if (count < VectorBlock::capacity)
                continue;
            if (const Result<> written = writer.append(filled); !written)
                return fail(written.error());
            lastRow = block->row(place);
            count = 0;
        }
    }
    const Result<vectors::FileContent> content = writer.finish();
    if (!content)
        return fail(content.error());
    take(model, *content, lastRow);
    return model;
}

} // namespace docent
