#pragma once

#include "fuzz/seeds.h"

namespace docent::fuzz {

/// What is not a file: replies and requests of the worker protocol, sound ones and some made to hurt.
QList<Seed> protocolSeeds();

/// Gives the bytes to the parser that the seed's name stands for, and stops the program when what comes out breaks a
/// promise: text and structure that the protocol itself refuses, passages that are not the text. `file`: where the
/// bytes lie. False: they were refused.
bool parse(const QByteArray& name, const QByteArray& bytes, const QString& file);

} // namespace docent::fuzz
