// The process beside the worker: it starts a program for one file, hands over what that writes, and cleans up behind
// it. It looks into nothing that it passes on.

#include "extract/formats/converter.h"
#include "extract/formats/converterpipe.h"
#include "extract/formats/sandbox.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <QFile>
#include <QStandardPaths>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace docent::converter {

namespace {

using Clock = std::chrono::steady_clock;

constexpr quint64 largestContent = quint64(2) << 30;
constexpr size_t pieceBytes = 64 * 1024;

/// How a program is called: "%f" stands for the file, "%d" for the folder that is the program's own, "%l" for languages
/// and "%p" for the number of a page; what stands behind `arguments` only where there is a page.
struct Recipe {
    const char* program;
    std::vector<const char*> arguments;
    const char* input = nullptr; ///< name of the file in the folder; none: it needs no folder
    const char* output = nullptr; ///< of what it leaves there; none: it writes to its standard output
    std::vector<const char*> pageArguments {};
};

Recipe office(const char* input, const char* output, const char* format)
{
    return { "soffice",
        { "--headless", "--norestore", "--nolockcheck", "--nologo", "-env:UserInstallation=file://%d/profile",
            "--convert-to", format, "--outdir", "%d", "%f" },
        input, output };
}

const Recipe* recipeOf(quint32 program)
{
    // In the order of Program.
    static const std::vector<Recipe> recipes {
        { "antiword", { "-m", "UTF-8.txt", "-w", "0", "%f" } },
        { "catdoc", { "-d", "utf-8", "-w", "%f" } },
        { "xls2csv", { "-d", "utf-8", "-c", ",", "-b", "\f", "%f" } },
        { "catppt", { "-d", "utf-8", "-b", "\f", "%f" } },
        office("document.doc", "document.docx", "docx"),
        office("document.xls", "document.xlsx", "xlsx"),
        office("document.ppt", "document.pptx", "pptx"),
        { "tesseract", { "%f", "stdout", "-l", "%l" }, nullptr, nullptr, { "-c", "tessedit_page_number=%p" } },
    };
    return program < recipes.size() ? &recipes[program] : nullptr;
}

std::string replaced(std::string text, const char* mark, const std::string& value)
{
    if (const size_t at = text.find(mark); at != std::string::npos)
        text.replace(at, 2, value);
    return text;
}

/// A folder for one program and one file, named after this process; what those that were killed left goes first.
class PrivateFolder {
public:
    PrivateFolder()
    {
        std::error_code error;
        const std::filesystem::path place = std::filesystem::temp_directory_path(error);
        dropLeftovers(place);
        std::string name = place / (prefix + std::to_string(getpid()) + "-XXXXXX");
        if (!error && mkdtemp(name.data()))
            m_path = name;
    }
    ~PrivateFolder()
    {
        std::error_code error;
        if (!m_path.empty())
            std::filesystem::remove_all(m_path, error);
    }
    Q_DISABLE_COPY_MOVE(PrivateFolder)
    const std::string& path() const { return m_path; }

private:
    static constexpr const char* prefix = "docent-convert-";

    static void dropLeftovers(const std::filesystem::path& place)
    {
        std::error_code error;
        std::filesystem::directory_iterator entry(place, error);
        for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
            const std::string name = entry->path().filename();
            if (!name.starts_with(prefix))
                continue;
            const pid_t owner = std::atoi(name.c_str() + std::char_traits<char>::length(prefix));
            std::error_code kept;
            if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH)
                std::filesystem::remove_all(entry->path(), kept);
        }
    }

    std::string m_path;
};

class Descriptor {
public:
    explicit Descriptor(int number = -1)
        : m_number(number)
    {
    }
    ~Descriptor() { reset(); }
    Q_DISABLE_COPY_MOVE(Descriptor)
    operator int() const { return m_number; }
    void reset(int number = -1)
    {
        if (m_number >= 0)
            close(m_number);
        m_number = number;
    }

private:
    int m_number;
};

/// A request that is being served.
class Conversion {
public:
    Conversion(const Header& header, const Recipe& recipe, int requests, int replies)
        : m_header(header)
        , m_recipe(recipe)
        , m_requests(requests)
        , m_replies(replies)
        , m_deadline(Clock::now() + std::chrono::milliseconds(header.milliseconds))
    {
    }
    /// Takes the content from the pipe; false if the worker is gone.
    bool take();
    /// How it ended; nothing if the worker is gone.
    std::optional<qint32> run();

private:
    void becomeProgram(const std::string& path, const std::string& file, int output) const;
    std::optional<qint32> relay(int output);
    bool sendResult(int file);
    qint32 end(bool killing);
    std::string inputPath() const;

    Header m_header;
    const Recipe& m_recipe;
    int m_requests;
    int m_replies;
    Clock::time_point m_deadline;
    std::optional<PrivateFolder> m_folder;
    Descriptor m_content;
    pid_t m_program = -1;
    quint64 m_sent = 0;
    bool m_tooLarge = false;
};

bool Conversion::take()
{
    if (m_recipe.input) {
        m_folder.emplace();
        m_content.reset(open(inputPath().c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    } else {
        m_content.reset(memfd_create("document", MFD_CLOEXEC));
    }
    std::vector<char> piece(pieceBytes);
    bool written = m_content >= 0;
    for (quint64 left = m_header.contentBytes; left > 0;) {
        const size_t step = size_t(std::min<quint64>(left, piece.size()));
        if (!readAll(m_requests, piece.data(), step))
            return false;
        written = written && writeAll(m_content, piece.data(), step);
        left -= step;
    }
    if (!written)
        m_content.reset();
    return true;
}

std::string Conversion::inputPath() const
{
    return m_folder->path() + "/" + m_recipe.input;
}

std::optional<qint32> Conversion::run()
{
    const QString program = QStandardPaths::findExecutable(QLatin1String(m_recipe.program));
    if (program.isEmpty())
        return NotInstalled;
    std::array<int, 2> pipe {};
    if (m_content < 0 || pipe2(pipe.data(), O_CLOEXEC) != 0)
        return Died;
    const Descriptor output(pipe[0]);
    Descriptor input(pipe[1]);
    const std::string path = QFile::encodeName(program).toStdString();
    const std::string file = m_folder ? inputPath() : "/proc/self/fd/0";
    m_program = fork();
    if (m_program == 0)
        becomeProgram(path, file, input);
    if (m_program < 0)
        return Died;
    setpgid(m_program, m_program); // as it does itself: whoever comes first
    input.reset();
    return relay(output);
}

/// In the child. Never returns.
void Conversion::becomeProgram(const std::string& path, const std::string& file, int output) const
{
    [[maybe_unused]] const int priority = nice(5); // whoever works at the screen comes first
    setpgid(0, 0); // so that what it starts in turn can be ended with it
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    const std::string folder = m_folder ? m_folder->path() : std::string();
    lseek(m_content, 0, SEEK_SET);
    dup2(m_content, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    sandbox::enterForProgram(
        folder.c_str(), qint64(m_header.memoryBytes), std::chrono::milliseconds(m_header.milliseconds));
    std::vector<std::string> arguments { path };
    for (const char* argument : m_recipe.arguments)
        arguments.push_back(
            replaced(replaced(replaced(argument, "%d", folder), "%f", file), "%l", m_header.languages.data()));
    for (const char* argument : m_recipe.pageArguments) {
        if (m_header.page >= 0)
            arguments.push_back(replaced(argument, "%p", std::to_string(m_header.page)));
    }
    const std::string home = folder.empty() ? "/nonexistent" : folder;
    // Each thread's own heap would take address space, of which there is not more on a machine of many cores.
    std::vector<std::string> environment { "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + home,
        "TMPDIR=" + home, "SAL_USE_VCLPLUGIN=svp", "MALLOC_ARENA_MAX=2", "MAX_CONCURRENCY=2", "OMP_THREAD_LIMIT=1" };
    if (const char* data = getenv("TESSDATA_PREFIX"))
        environment.push_back(std::string("TESSDATA_PREFIX=") + data);
    const auto pointers = [](std::vector<std::string>& strings) {
        std::vector<char*> list;
        for (std::string& string : strings)
            list.push_back(string.data());
        list.push_back(nullptr);
        return list;
    };
    execve(path.c_str(), pointers(arguments).data(), pointers(environment).data());
    _exit(127);
}

/// Hands on what the program writes until it ends, is late, or nobody wants it any more.
std::optional<qint32> Conversion::relay(int output)
{
    std::vector<char> piece(pieceBytes);
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_deadline - Clock::now()).count();
        std::array<pollfd, 2> wanted { { { output, POLLIN, 0 }, { m_requests, POLLIN, 0 } } };
        const int ready = left <= 0 ? 0 : poll(wanted.data(), wanted.size(), int(left));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0) {
            end(true);
            return TimedOut;
        }
        if (wanted[1].revents != 0) { // it says nothing while it waits for us: it is gone
            end(true);
            return {};
        }
        const ssize_t count = read(output, piece.data(), piece.size());
        if (count <= 0)
            break;
        if (m_recipe.output)
            continue; // its messages, not its result
        m_sent += quint64(count);
        m_tooLarge = m_sent > m_header.outputBytes;
        const auto length = quint32(count);
        const bool sent = m_tooLarge
            || (writeAll(m_replies, &length, sizeof length) && writeAll(m_replies, piece.data(), size_t(count)));
        if (m_tooLarge || !sent) {
            end(true);
            return m_tooLarge ? std::optional<qint32>(TooLarge) : std::nullopt;
        }
    }
    const qint32 status = end(false);
    if (status == 0 && m_recipe.output) {
        const std::string result = m_folder->path() + "/" + m_recipe.output;
        const Descriptor file(open(result.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        if (file < 0)
            return Died;
        if (!sendResult(file))
            return m_tooLarge ? std::optional<qint32>(TooLarge) : std::nullopt;
    }
    return status;
}

/// A file that the program left.
bool Conversion::sendResult(int file)
{
    struct stat info { };
    m_tooLarge = fstat(file, &info) != 0 || !S_ISREG(info.st_mode) || quint64(info.st_size) > m_header.outputBytes;
    std::vector<char> piece(pieceBytes);
    while (!m_tooLarge) {
        const ssize_t count = read(file, piece.data(), piece.size());
        if (count <= 0)
            return true;
        const auto length = quint32(count);
        if (!writeAll(m_replies, &length, sizeof length) || !writeAll(m_replies, piece.data(), size_t(count)))
            return false;
    }
    return false;
}

/// Waits for the program's end and ends whatever it started.
qint32 Conversion::end(bool killing)
{
    // A program that closed its output may still go on; it has the rest of its time, unless the worker is gone.
    siginfo_t info {};
    pollfd worker { m_requests, POLLIN, 0 };
    while (!killing && waitid(P_PID, id_t(m_program), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0
        && Clock::now() < m_deadline && poll(&worker, 1, 1) <= 0) { }
    kill(-m_program, SIGKILL);
    int status = 0;
    while (waitpid(m_program, &status, 0) < 0 && errno == EINTR) { }
    return WIFEXITED(status) ? WEXITSTATUS(status) : qint32(Died);
}

} // namespace

void serve(int requests, int replies)
{
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0);
    signal(SIGINT, SIG_IGN); // the worker's end is ours
    Header header;
    while (readAll(requests, &header, sizeof header)) {
        const Recipe* const recipe = recipeOf(header.program);
        if (!recipe || header.contentBytes > largestContent || header.languages.back() != 0
            || header.languages[0] == '-')
            break;
        // The worker may be in the hands of what it read.
        header.milliseconds = std::min<quint32>(header.milliseconds, 600'000);
        header.memoryBytes = std::min<quint64>(header.memoryBytes, quint64(4) << 30);
        header.outputBytes = std::min<quint64>(header.outputBytes, quint64(1) << 30);
        Conversion conversion(header, *recipe, requests, replies);
        if (!conversion.take())
            break;
        const std::optional<qint32> status = conversion.run();
        const quint32 last = 0;
        if (!status || !writeAll(replies, &last, sizeof last) || !writeAll(replies, &*status, sizeof *status))
            break;
    }
    _exit(0);
}

} // namespace docent::converter
