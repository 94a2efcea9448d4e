#pragma once

#include <QByteArray>
#include <vector>

namespace docent {

using Embedding = std::vector<float>;

/// Brings a vector to length 1 (a zero vector stays); false if it holds anything but finite numbers.
bool normalise(Embedding& vector);

/// As a vector is stored: IEEE half floats, little-endian.
QByteArray encodedVector(const Embedding& vector);
Embedding decodedVector(const QByteArray& data);

namespace vectors {

/// Writes the numbers in eight bits, from -127 to 127, as multiples of the scale that is returned.
float quantise(const Embedding& vector, qint8* numbers);

} // namespace vectors

} // namespace docent
