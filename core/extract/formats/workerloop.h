#pragma once

namespace docent {

/// Answers requests from standard input on standard output until that ends, or until the process has served long enough
/// to be better replaced. The process' exit status.
int runWorker();

} // namespace docent
