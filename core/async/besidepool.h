#pragma once

#include <memory>
#include <QThreadPool>

namespace docent {

/// A pool for work that nobody waits for: where there are fewer processors than there is to do, its threads give way
/// to those of the window and of searches (setpriority(2); on systems without it they are like others). Its threads
/// last until waitForDone().
std::unique_ptr<QThreadPool> makeBesidePool();

} // namespace docent
