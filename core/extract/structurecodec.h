#pragma once

#include "extract/extractedtext.h"

/// Blocks, pages and lines as they travel from the worker: differences as numbers of seven bits a byte, the lowest
/// first. The decoders check every offset against the text, and fail rather than hand on what can't be.
namespace docent::worker {

QByteArray encodeBlocks(const QList<Block>& blocks);
bool decodeBlocks(const QByteArray& in, const QString& text, QList<Block>& blocks);
/// Numbers and starts; labels travel by themselves.
QByteArray encodePages(const QList<PageStart>& pages);
bool decodePages(const QByteArray& in, const QString& text, QList<PageStart>& pages);
QByteArray encodeLines(const QList<LineStart>& lines);
bool decodeLines(const QByteArray& in, const QString& text, QList<LineStart>& lines);

} // namespace docent::worker
