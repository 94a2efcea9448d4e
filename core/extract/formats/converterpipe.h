#pragma once

#include <array>
#include <cstddef>
#include <QtGlobal>

/// What the worker and the process that starts programs for it say to each other: the worker a header and the file's
/// content; the other pieces of output, each behind its length, then a piece without any and how it ended.
namespace docent::converter {

struct Header {
    quint32 program = 0;
    quint32 milliseconds = 0;
    quint64 memoryBytes = 0;
    quint64 outputBytes = 0;
    quint64 contentBytes = 0;
    qint32 page = -1;
    std::array<char, 256> languages {}; ///< ends with a zero
};

/// How a program ended: its exit status, or one of these.
enum Ending : qint32 { NotInstalled = -1, TimedOut = -2, TooLarge = -3, Died = -4 };

/// False at the end of the pipe or when the other side is gone.
bool readAll(int descriptor, void* bytes, size_t count);
bool writeAll(int descriptor, const void* bytes, size_t count);

/// Serves requests until the worker is gone, then ends the process.
[[noreturn]] void serve(int requests, int replies);

} // namespace docent::converter
