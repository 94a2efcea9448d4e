#pragma once

#include <chrono>
#include <QtGlobal>

namespace docent::sandbox {

/// Gives up, for good, what reading a file never needs: writing files, the network, starting programs, core dumps, new
/// privileges, outliving the program that started this process. What the kernel is too old for is left out.
void enter();

/// The same for a program that is about to take this process's place, and with it for all that it starts: it may start
/// programs, and write in this folder (empty: nowhere). A program with a folder may
/// make sockets that lead nowhere, none of the network.
void enterForProgram(const char* folder, qint64 memoryBytes, std::chrono::milliseconds time);

/// Allows this much memory (address space) to the process and this much processor time from now on.
void limit(qint64 memoryBytes, std::chrono::milliseconds time);

/// Memory that the process holds now, in bytes.
qint64 residentBytes();

} // namespace docent::sandbox
