"""The rules of the house, each a function over one source file that yields (line, rule, message)."""

import re

import awaits
from lexer import includes_of, line_at

# Each floor may use its own folder and the floors before it.
FLOORS = [
    ["base"],
    ["async"],
    ["keywords", "terms", "vectors"],
    ["settings", "net", "library"],
    ["llm", "extract"],
    ["ingest", "search"],
    ["chat"],
    ["analysis", "evaluation"],
    ["models"],
    ["ui"],
    ["app"],
]
RANK = {folder: rank for rank, floor in enumerate(FLOORS) for folder in floor}

LONGEST_FILE = 450

# Files that may put their thread to sleep, and why.
MAY_SLEEP = {
    "core/library/connection.cpp": "runs on the database's own threads",
    "core/extract/workerprocess.cpp": "only when it is destroyed, for a killed child, for a bounded time",
}

_GUI_CLASSES = """
    QAbstractButton QAbstractItemView QAbstractScrollArea QAction QApplication QBitmap QBoxLayout QBrush QClipboard QColor
    QComboBox QCursor QDesktopServices QDialog QDockWidget QDrag QFileDialog QFont QFontDatabase QFontMetrics QFrame QGridLayout
    QGuiApplication QIcon QImage QImageReader QImageWriter QInputMethod QKeyEvent QKeySequence QLabel QLayout QLineEdit QListView
    QMainWindow QMatrix4x4 QMenu QMessageBox QMouseEvent QMovie QPaintDevice QPainter QPainterPath QPalette QPdfDocument QPdfView
    QPdfWriter QPen QPicture QPixmap QPlainTextEdit QPolygon QProgressBar QPushButton QRegion QRgb QScreen QScrollArea QScrollBar
    QShortcut QSplitter QStackedWidget QStandardItemModel QStyle QStyleHints QSvgRenderer QSyntaxHighlighter QTabWidget QTableView
    QTextBlock QTextBrowser QTextCharFormat QTextCursor QTextDocument QTextEdit QTextLayout QToolBar QToolButton QToolTip
    QTransform QTreeView QUndoStack QValidator QVector2D QVBoxLayout QHBoxLayout QWidget QWindow
""".split()
_GUI_INCLUDE = re.compile(r"^(Qt(Gui|Widgets|Pdf|PdfWidgets|Svg|SvgWidgets)(/.*)?|%s)$" % "|".join(_GUI_CLASSES))


class Source:
    """One C++ file: where it lies, its text, and its text without comments and literals."""

    def __init__(self, path, text, code):
        self.path, self.text, self.code = path, text, code
        self.parts = path.split("/")
        self.top = self.parts[0]
        self.is_header = path.endswith(".h")
        self.in_program = self.top in ("core", "ui", "app")

    @property
    def room(self):
        """The folder that says on which floor this is; None for what lies on none (tests, tools)."""
        room = self.parts[1] if self.top == "core" else self.top
        return room if room in RANK else None


def _tokens(source, pattern, rule, message):
    for match in re.finditer(pattern, source.code):
        yield line_at(source.code, match.start()), rule, message % match.group(0).strip() if "%s" in message else message


def floors(source):
    if source.room is None:
        return
    for line, name, quoted in includes_of(source.text):
        if not quoted or "/" not in name:
            continue
        if name.startswith(("core/", "../")):
            yield line, "floors", f'"{name}": name it from the folder of its floor'
            continue
        folder = name.split("/")[0]
        if folder in ("tests", "support"):
            yield line, "floors", f'"{name}": the program includes nothing of its tests'
        elif folder in RANK and folder != source.room and RANK[folder] >= RANK[source.room]:
            yield line, "floors", f'"{name}": {source.room} may not use {folder}'


def no_gui_in_core(source):
    if source.top != "core" or source.path.startswith("core/extract/formats/"):
        return
    for line, name, _ in includes_of(source.text):
        if _GUI_INCLUDE.match(name):
            yield line, "gui-in-core", f"<{name}> belongs to Gui, Widgets, Pdf or Svg"


def network_in_one_room(source):
    if source.in_program and not source.path.startswith("core/net/"):
        yield from _tokens(source, r"\bQNetwork(Reply|AccessManager)\b", "network", "%s outside core/net")


def no_nested_loop(source):
    if not source.in_program:
        return
    yield from _tokens(source, r"\b(QEventLoop|processEvents)\b", "nested-loop", "%s runs the event loop inside itself")
    yield from _tokens(source, r"\bwaitFor[A-Z]\w*(?=\s*\()|\bQCoro::waitFor\b", "nested-loop", "%s blocks; await it")
    if source.path not in MAY_SLEEP:
        yield from _tokens(source, r"\b(QThread::m?u?sleep|std::this_thread::sleep_\w+)\b", "nested-loop", "%s blocks; use sleepFor")
    if source.top == "ui":
        yield from _tokens(source, r"\b\w*([mM]enu|[dD]ialog|[bB]ox)\w*(\(\))?\s*(\.|->)\s*exec\b", "nested-loop",
                           "%s runs an event loop of its own; use popup() or open()")
        yield from _tokens(source, r"\b(QMessageBox::(question|information|warning|critical|about\w*)|QFileDialog::get\w+|"
                           r"QInputDialog::get\w+|QColorDialog::get\w+|QFontDialog::get\w+)(?=\s*\()", "nested-loop",
                           "%s runs an event loop of its own; use open()")


def careful_awaits(source):
    for position, complaint in awaits.awaits_in(source.code):
        yield line_at(source.code, position), "co_await", complaint


def no_coroutine_in_ui(source):
    if source.top != "ui":
        return
    yield from _tokens(source, r"\bco_(await|return|yield)\b|\bQCoro::\w+|\bTask<", "ui-coroutine", "%s in ui: call a slot of core")
    for line, name, _ in includes_of(source.text):
        if re.match(r"(Q(t?)Coro|qcoro|async/)", name):
            yield line, "ui-coroutine", f"<{name}> in ui"
        if re.match(r"(QtSql|QSql|sqlite3|QtNetwork|QNetwork|QHttp|net/)", name):
            yield line, "ui-storage", f"<{name}> in ui: windows know neither SQL nor HTTP"


def header_shape(source):
    if source.is_header and "#pragma once" not in source.text:
        yield 1, "header", "no #pragma once"


def in_namespace(source):
    if source.in_program and not source.path.endswith("main.cpp") and not re.search(r"\bnamespace docent\b", source.code):
        yield 1, "namespace", "nothing here is in namespace docent"


def not_too_long(source):
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield lines, "length", f"{lines} lines, more than {LONGEST_FILE}: is there a second thing in here?"


SOURCE_RULES = [
    floors,
    no_gui_in_core,
    network_in_one_room,
    no_nested_loop,
    careful_awaits,
    no_coroutine_in_ui,
    header_shape,
    in_namespace,
    not_too_long,
]

# Put together here, so that this file itself may be read by the rule.
_UNFINISHED = re.compile(r"\b(%s)\b" % "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]))
_PLACES = re.compile(r"(?<![\w.$}])/(%s)/\w" % "|".join(["wor" + "k", "hom" + "e", "roo" + "t"]))


def words(path, text):
    """For every text file of the project, whatever its kind. Tests may make up places as they like."""
    is_test = path.startswith("tests/") and path.endswith((".cpp", ".h"))
    for number, line in enumerate(text.split("\n"), 1):
        if _UNFINISHED.search(line):
            yield number, "unfinished", "a note of unfinished work"
        if _PLACES.search(line) and not is_test:
            yield number, "place", "a path of one machine"


def build_files(path, text):
    """For the CMakeLists.txt of core: the link step keeps Gui out."""
    if not path.startswith("core/") or path.startswith("core/extract/"):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"\bQt6::(Gui|Widgets|Pdf|Svg)\w*", line):
            yield number, "gui-in-core", "core links no Gui, Widgets, Pdf or Svg"
