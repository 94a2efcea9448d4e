#pragma once

#include "base/durablefile.h"
#include "vectors/vectorblock.h"

/// Full blocks of vectors in a file, to which only blocks are added: a page with a header, then block after block. How
/// many of them count, and the checksum of the last, is kept elsewhere: what stands behind them is of no meaning.
namespace docent::vectors {

/// Of the format; a file of another one is refused, since it can always be made anew.
inline constexpr quint32 fileVersion = 1;

/// What a file is expected to hold.
struct FileContent {
    QString file;
    QString model; ///< whose vectors they are
    int dimension = 0;
    qint64 blocks = 0;
    quint64 checksum = 0; ///< of the last block; without blocks of no meaning
};

using VectorBlocks = std::vector<std::shared_ptr<const VectorBlock>>;

/// Maps the blocks into memory; the first of them are taken over from `known`, which were opened from the same file.
/// Damaged if the file isn't the one that is meant or lacks some; whether a block is sound tells itself. Whatever the
/// bytes are, nothing outside of them is read. The file may be deleted or replaced by another meanwhile.
Result<VectorBlocks> openBlocks(const FileContent& content, VectorBlocks known = {});

/// Writes these full blocks behind those that count, to the disk. The content with them.
Result<FileContent> appendBlocks(FileContent content, std::span<const std::shared_ptr<const VectorBlock>> blocks);

/// Writes a new file, which is there whole or not at all.
class VectorFileWriter {
public:
    VectorFileWriter(const QString& file, const QString& model, int dimension);
    Result<> append(const VectorBlock& block);
    Result<FileContent> finish();

private:
    Result<> begin();
    FileContent m_content;
    DurableFile m_file;
    bool m_begun = false;
};

} // namespace docent::vectors
