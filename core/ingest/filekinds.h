#pragma once

#include <QByteArrayView>

namespace docent {

/// What a file is by its name alone, as far as that already says that there is no text in it. A Picture is one in which
/// text can be recognised.
enum class OpaqueKind { None, Picture, Image, Sound, Video, Archive, Program, Font, Database, Other };

/// None also where the name doesn't tell: then reading the file decides.
OpaqueKind opaqueKind(QByteArrayView name);

/// Names of folders that tools fill and nobody reads, e.g. node_modules.
bool isToolFolder(QByteArrayView name);

/// Names that build tools use for their output and people for other things too: it depends on what lies beside it.
bool maybeBuildFolder(QByteArrayView name);
/// Whether a file of this name in the folder above shows that such a folder is build output.
bool isBuildFile(QByteArrayView name);

} // namespace docent
