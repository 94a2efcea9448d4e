#!/usr/bin/env python3
"""The lint's own tests: each rule finds what it forbids and leaves alone what it allows."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import acceptance  # noqa: E402
import lint  # noqa: E402


def rules_broken(path, body):
    """The rules that this text breaks at this place, without those every bare snippet breaks."""
    return sorted({rule for _, rule, _ in lint.breaches_of(path, body)} - {"namespace", "header"})


class Floors(unittest.TestCase):
    def includes(self, path, name):
        return rules_broken(path, f'#include "{name}"\n')

    def test_a_floor_may_use_what_lies_below(self):
        for path, name in [
            ("core/async/scope.cpp", "base/result.h"),
            ("core/chat/answerer.cpp", "search/retriever.h"),
            ("core/models/chatsession.cpp", "evaluation/metrics.h"),
            ("ui/mainwindow.cpp", "models/chatsession.h"),
            ("ui/chat/view.cpp", "ui/theme.h"),
            ("app/main.cpp", "ui/mainwindow.h"),
            ("core/library/database.cpp", "library/connection.h"),
            ("core/library/keywordlog.cpp", "keywords/segment.h"),
            ("core/extract/formats/pdf.cpp", "extract/document.h"),
            ("tests/core/scopetest.cpp", "support/looptick.h"),
        ]:
            with self.subTest(path=path, name=name):
                self.assertEqual(self.includes(path, name), [])

    def test_a_floor_may_not_use_what_lies_above_or_beside(self):
        for path, name in [
            ("core/base/paths.cpp", "async/scope.h"),
            ("core/keywords/segment.cpp", "library/database.h"),
            ("core/net/client.cpp", "library/database.h"),
            ("core/library/database.cpp", "settings/settings.h"),
            ("core/llm/models.cpp", "extract/document.h"),
            ("core/search/retriever.cpp", "chat/answerer.h"),
            ("core/models/chatsession.cpp", "ui/theme.h"),
            ("ui/mainwindow.cpp", "app/application.h"),
            ("core/base/paths.cpp", "../async/scope.h"),
            ("core/chat/answerer.cpp", "core/base/result.h"),
            ("core/chat/answerer.cpp", "support/looptick.h"),
        ]:
            with self.subTest(path=path, name=name):
                self.assertEqual(self.includes(path, name), ["floors"])

    def test_an_include_in_a_comment_is_read_as_text_only_when_it_is_one(self):
        self.assertEqual(rules_broken("core/base/a.cpp", '// #include "ui/theme.h"\n'), [])


class Rooms(unittest.TestCase):
    def test_core_has_no_gui(self):
        for name in ["QWidget", "QtGui/QImage", "QPdfDocument", "QtWidgets", "QColor"]:
            with self.subTest(name=name):
                self.assertEqual(rules_broken("core/chat/a.cpp", f"#include <{name}>\n"), ["gui-in-core"])
                self.assertEqual(rules_broken("core/extract/formats/a.cpp", f"#include <{name}>\n"), [])
                self.assertEqual(rules_broken("ui/a.cpp", f"#include <{name}>\n"), [])
        self.assertEqual(rules_broken("core/chat/a.cpp", "#include <QString>\n#include <QTextStream>\n"), [])

    def test_core_links_no_gui(self):
        text = "target_link_libraries(docent_core PUBLIC Qt6::Core Qt6::Gui)\n"
        self.assertEqual(rules_broken("core/CMakeLists.txt", text), ["gui-in-core"])
        self.assertEqual(rules_broken("core/extract/CMakeLists.txt", text), [])
        self.assertEqual(rules_broken("ui/CMakeLists.txt", text), [])

    def test_network_replies_stay_in_one_room(self):
        for path in ["core/llm/a.cpp", "ui/a.cpp", "app/a.cpp"]:
            self.assertEqual(rules_broken(path, "void f(QNetworkReply* reply);\n"), ["network"])
        self.assertEqual(rules_broken("core/net/a.cpp", "void f(QNetworkReply* reply);\n"), [])
        self.assertEqual(rules_broken("core/llm/a.cpp", "// as a QNetworkReply would\n"), [])

    def test_windows_hold_no_coroutine_no_sql_no_http(self):
        for text in ["void f() { co_return; }\n", "docent::Task<> f();\n", "QCoro::connect(x);\n", "#include <QCoroTask>\n",
                     '#include "async/scope.h"\n']:
            with self.subTest(text=text):
                self.assertEqual(rules_broken("ui/a.cpp", text), ["ui-coroutine"])
        for text in ["#include <QSqlQuery>\n", "#include <QNetworkRequest>\n", '#include "net/httpclient.h"\n']:
            with self.subTest(text=text):
                self.assertEqual(rules_broken("ui/a.cpp", text), ["ui-storage"])


class Loops(unittest.TestCase):  # A4
    def test_nothing_blocks(self):
        for text in ["QEventLoop loop;", "QCoreApplication::processEvents();", "socket.waitForConnected(1);",
                     "QCoro::waitFor(task);", "future.waitForFinished();", "QThread::msleep(5);",
                     "std::this_thread::sleep_for(1s);"]:
            with self.subTest(text=text):
                self.assertEqual(rules_broken("core/net/a.cpp", text + "\n"), ["nested-loop"])
                self.assertEqual(rules_broken("tests/core/a.cpp", text + "\n"), [])

    def test_windows_open_dialogs_without_waiting(self):
        for text in ["dialog.exec();", "m_menu->exec(point);", "QMessageBox::question(this, a, b);",
                     "QFileDialog::getOpenFileName(this);"]:
            with self.subTest(text=text):
                self.assertEqual(rules_broken("ui/a.cpp", text + "\n"), ["nested-loop"])
        for text in ["dialog.open();", "m_menu->popup(point);", "drag->exec(Qt::CopyAction);"]:
            with self.subTest(text=text):
                self.assertEqual(rules_broken("ui/a.cpp", text + "\n"), [])
        self.assertEqual(rules_broken("core/library/a.cpp", "query.exec();\n"), [])


class Awaits(unittest.TestCase):
    def test_what_needs_a_name(self):
        for text in [
            "auto r = co_await run([x] { return x; });",
            "auto r = co_await run(\n    pool,\n    [x]\n    {\n        return x;\n    },\n    stop);",
            "co_await send(Request { url });",
            "co_await send({ .a = 1 });",
            "co_await run(job, {});",
            "co_await [x]() -> Task<> { co_return; }();",
            "auto r = c ? co_await a() : b();",
            "auto r = co_await a() ? 1 : 2;",
            "store([x] { use(x); }, co_await b());",
            "auto pair = Pair { 1, co_await b() };",
            "if (co_await ready({})) { go(); }",
            "co_return Pair { co_await b(), 1 };",
            "call(co_await a(), Request { url });",
            "auto [a, b] = co_await both([] { return 1; });",
            "while (auto item = co_await next([&] { return 1; })) { use(item); }",
        ]:
            with self.subTest(text=text):
                self.assertEqual(rules_broken("core/chat/a.cpp", f"Task<> f()\n{{\n    {text}\n}}\n"), ["co_await"])

    def test_what_is_well(self):
        for text in [
            "auto job = [x] { return x; };\n    auto r = co_await run(pool, std::move(job), stop);",
            "const Request request { url };\n    co_await send(request);",
            "if (const auto r = co_await ready(stop); !r) { co_return fail(r.error()); }",
            "for (auto& item : items) { co_await send(item); }",
            "while (true) { const auto next = co_await channel.receive(stop); use(next[0]); }",
            "auto body = [](Task<> t) -> Task<> {\n        co_await t;\n        co_return {};\n    };",
            "auto r = co_await tasks[i];",
            "// co_await run([x] { return x; });",
            'co_await send(QStringLiteral("{ [?] }"));',
            "const int a = c ? 1 : 2; co_await send(a);",
            "co_return {};",
            "if (a) {\n        b();\n    }\n    co_await c();",
            "else\n        co_await c();\n    auto x = Pair { 1, 2 };",
        ]:
            with self.subTest(text=text):
                self.assertEqual(rules_broken("core/chat/a.cpp", f"Task<> f()\n{{\n    {text}\n}}\n"), [])

    def test_the_line_is_that_of_the_await(self):
        found = lint.breaches_of("tests/a.cpp", "int a;\nint b;\nauto r =\n    co_await run({});\n")
        self.assertEqual([line for line, _, _ in found], [4])


class Files(unittest.TestCase):
    def test_headers_have_their_guard_and_sources_their_namespace(self):
        found = {rule for _, rule, _ in lint.breaches_of("core/base/a.h", "int a;\n")}
        self.assertEqual(found, {"header", "namespace"})
        self.assertEqual(lint.breaches_of("core/base/a.h", "#pragma once\nnamespace docent::paths {\n}\n"), [])
        self.assertEqual(lint.breaches_of("core/base/a.cpp", "using namespace docent;\n"), [])

    def test_no_file_is_too_long(self):
        self.assertEqual(rules_broken("tests/a.cpp", "\n" * 450), [])
        self.assertEqual(rules_broken("tests/a.cpp", "\n" * 451), ["length"])

    def test_no_unfinished_work_and_no_one_machine(self):
        self.assertEqual(rules_broken("README.md", "TO" + "DO: more\n"), ["unfinished"])
        self.assertEqual(rules_broken("core/CMakeLists.txt", "# FIX" + "ME\n"), ["unfinished"])
        self.assertEqual(rules_broken("README.md", "see /wor" + "k/notes\n"), ["place"])
        self.assertEqual(rules_broken("core/base/a.cpp", 'open("/hom' + 'e/ada/a.txt");\n'), ["place"])
        self.assertEqual(rules_broken("tests/core/a.cpp", 'open("/hom' + 'e/ada/a.txt");\n'), [])
        self.assertEqual(rules_broken("README.md", "frameworks/work and $HOME/homework\n"), [])


class WholeProject(unittest.TestCase):
    def test_a_folder_with_a_breach_fails_and_one_without_passes(self):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, "core", "base"))
            path = os.path.join(root, "core", "base", "a.cpp")
            with open(path, "w", encoding="utf-8") as file:
                file.write("namespace docent {}\n")
            self.assertEqual(lint.main([root]), 0)
            with open(path, "a", encoding="utf-8") as file:
                file.write('#include "ui/theme.h"\n')
            self.assertEqual(list(lint.lint(root)), [("core/base/a.cpp", 2, "floors", '"ui/theme.h": base may not use ui')])
            self.assertEqual(lint.main([root]), 1)


class AcceptanceTable(unittest.TestCase):
    TEST = "// A24\nvoid RetrieverTest::searchesWhileEmbedding()\n{\n}\n"

    def complaints(self, table, test=TEST):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, "tests", "core"))
            with open(os.path.join(root, "tests", "acceptance.md"), "w", encoding="utf-8") as file:
                file.write(table)
            with open(os.path.join(root, "tests", "core", "retrievertest.cpp"), "w", encoding="utf-8") as file:
                file.write(test)
            return list(acceptance.complaints(root))

    def test_a_true_row(self):
        self.assertEqual(self.complaints("| A24 | searches | core/retrievertest.cpp: searchesWhileEmbedding |\n"), [])

    def test_a_test_that_is_not_there(self):
        self.assertEqual(len(self.complaints("| A24 | searches | core/retrievertest.cpp: searches |\n")), 1)
        self.assertEqual(len(self.complaints("| A24 | searches | core/other.cpp: searchesWhileEmbedding |\n")), 2)

    def test_a_row_without_a_test(self):
        self.assertEqual(len(self.complaints("| A24 | searches | |\n")), 1)

    def test_an_id_that_the_test_does_not_carry(self):
        table = "| A24 | searches | core/retrievertest.cpp: searchesWhileEmbedding |\n"
        self.assertEqual(len(self.complaints(table + table.replace("A24", "A25"))), 1)

    def test_an_id_that_the_table_does_not_know(self):
        table = "| A24 | searches | core/retrievertest.cpp: searchesWhileEmbedding |\n"
        self.assertEqual(len(self.complaints(table, self.TEST + "// A26, A24\n")), 1)

    def test_a_required_id_without_a_row(self):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, "tests"))
            with open(os.path.join(root, "tests", "acceptance.md"), "w", encoding="utf-8") as file:
                file.write("")
            self.assertEqual(list(acceptance.complaints(root, ["A24", "A40"])), ["A24 has no row", "A40 has no row"])

    def test_a_quirk_is_in_the_name(self):
        table = "| Q7 | bare data | core/retrievertest.cpp: q7BareData |\n"
        self.assertEqual(self.complaints(table, "void T::q7BareData()\n"), [])
        self.assertEqual(len(self.complaints(table.replace("q7", "q77"), "void T::q77BareData()\n")), 1)

    def test_an_id_twice(self):
        row = "| A24 | searches | core/retrievertest.cpp: searchesWhileEmbedding |\n"
        self.assertEqual(len(self.complaints(row + row)), 1)


if __name__ == "__main__":
    unittest.main()
