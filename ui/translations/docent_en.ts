<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<!-- The English texts are in the sources; this holds the forms of those that count something. -->
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>docent</name>
    <message numerus="yes">
        <source>%Ln model(s)</source>
        <translation>
            <numerusform>%Ln model</numerusform>
            <numerusform>%Ln models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more passage(s)</source>
        <translation>
            <numerusform>%Ln more passage</numerusform>
            <numerusform>%Ln more passages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln page(s)</source>
        <translation>
            <numerusform>%Ln page</numerusform>
            <numerusform>%Ln pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slide(s)</source>
        <translation>
            <numerusform>%Ln slide</numerusform>
            <numerusform>%Ln slides</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sheet(s)</source>
        <translation>
            <numerusform>%Ln sheet</numerusform>
            <numerusform>%Ln sheets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chapter(s)</source>
        <translation>
            <numerusform>%Ln chapter</numerusform>
            <numerusform>%Ln chapters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln passage(s)</source>
        <translation>
            <numerusform>%Ln passage</numerusform>
            <numerusform>%Ln passages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>docent::ui::LibraryView</name>
    <message numerus="yes">
        <source>Removed %Ln document(s) from the library. The files stay on the disk.</source>
        <translation>
            <numerusform>Removed %Ln document from the library. The file stays on the disk.</numerusform>
            <numerusform>Removed %Ln documents from the library. The files stay on the disk.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>docent::ui::DocumentDetails</name>
    <message numerus="yes">
        <source>and at %Ln other place(s)</source>
        <translation>
            <numerusform>and at %Ln other place</numerusform>
            <numerusform>and at %Ln other places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln document(s)</source>
        <translation>
            <numerusform>%Ln document</numerusform>
            <numerusform>%Ln documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>docent::ui::HitDelegate</name>
    <message numerus="yes">
        <source>much the same in %Ln other passage(s)</source>
        <translation>
            <numerusform>much the same in %Ln other passage</numerusform>
            <numerusform>much the same in %Ln other passages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>docent::ui::SearchView</name>
    <message numerus="yes">
        <source>%Ln document(s)</source>
        <translation>
            <numerusform>%Ln document</numerusform>
            <numerusform>%Ln documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln passage(s)</source>
        <translation>
            <numerusform>%Ln passage</numerusform>
            <numerusform>%Ln passages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>docent::ui::ModelsPage</name>
    <message numerus="yes">
        <source>%Ln model(s) to choose from.</source>
        <translation>
            <numerusform>%Ln model to choose from.</numerusform>
            <numerusform>%Ln models to choose from.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln model(s)</source>
        <translation>
            <numerusform>%Ln model</numerusform>
            <numerusform>%Ln models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>docent::ui::WelcomeView</name>
    <message numerus="yes">
        <source>%Ln sample document(s) can be asked about.</source>
        <translation>
            <numerusform>%Ln sample document can be asked about.</numerusform>
            <numerusform>%Ln sample documents can be asked about.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln document(s) can be asked about.</source>
        <translation>
            <numerusform>%Ln document can be asked about.</numerusform>
            <numerusform>%Ln documents can be asked about.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln model(s)</source>
        <translation>
            <numerusform>%Ln model</numerusform>
            <numerusform>%Ln models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>docent::ui::MainWindow</name>
    <message numerus="yes">
        <source>Adding %Ln item(s) to the library…</source>
        <translation>
            <numerusform>Adding %Ln item to the library…</numerusform>
            <numerusform>Adding %Ln items to the library…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing new: %Ln document(s) unchanged.</source>
        <translation>
            <numerusform>Nothing new: %Ln document is unchanged.</numerusform>
            <numerusform>Nothing new: %Ln documents are unchanged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read %Ln document(s)</source>
        <translation>
            <numerusform>Read %Ln document</numerusform>
            <numerusform>Read %Ln documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln passage(s)</source>
        <translation>
            <numerusform>%Ln passage</numerusform>
            <numerusform>%Ln passages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln unchanged</source>
        <translation>
            <numerusform>%Ln unchanged</numerusform>
            <numerusform>%Ln unchanged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cancelled</source>
        <translation>
            <numerusform>%Ln cancelled</numerusform>
            <numerusform>%Ln cancelled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln large</source>
        <translation>
            <numerusform>%Ln large file</numerusform>
            <numerusform>%Ln large files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln skipped</source>
        <translation>
            <numerusform>%Ln skipped</numerusform>
            <numerusform>%Ln skipped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>docent::ui::FolderList</name>
    <message numerus="yes">
        <source>Too many folders to watch: looked through every %Ln s</source>
        <translation>
            <numerusform>Too many folders to watch: looked through every second</numerusform>
            <numerusform>Too many folders to watch: looked through every %Ln s</numerusform>
        </translation>
    </message>
</context>
</TS>
