#include "chat/questionforms.h"

#include <array>

namespace docent {

namespace {

constexpr const char* english = R"(
document: document documents doc docs file files paper papers text texts
kind pdf: pdf pdfs
kind word: word word-document word-documents
kind excel: spreadsheet spreadsheets excel workbook workbooks
kind powerpoint: presentation presentations powerpoint powerpoints slides slideshow slideshows
kind mail: email emails e-mail e-mails mail mails
kind image: image images picture pictures photo photos scan scans
kind book: e-book e-books ebook ebooks
kind web: webpage webpages web-page web-pages
record: contract contracts agreement agreements invoice invoices bill bills receipt receipts letter letters report reports
record: minutes memo memos manual manuals handbook handbooks guide guides certificate certificates quotation quotations
record: cv cvs résumé résumés lease leases payslip payslips newsletter newsletters brochure brochures recipe recipes
record: thesis theses transcript transcripts diary diaries
determiner: of my the all every each any these those our me
verb: is are was were be do does did has have had must should can could will would need needs
polite: please can_you could_you would_you i_want_to_know tell_me
month: january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept october|oct november|nov december|dec
lastyear: last_year
thisyear: this_year
lastmonth: last_month
thismonth: this_month
list: which|what {docs} {rest+}
list: which|what of my|the|these {docs} {rest+}
list: which|what are|were {docs} {rest+}
list: list|show|find|enumerate [me|us] [a_list_of] {docs} {rest}
list: give|name|get [me|us] [a_list_of] all|my|every|all_of_my|all_my|all_the {docs} {rest}
list: give|get me|us a_list_of {docs} {rest}
list: do i have [any] {docs} {rest+}
list: have i [got] [any] {docs} {rest+}
list: are there [any] {docs} {rest+}
list: in which|what {docs} is|are|was|were|does|do {topic} mentioned|named|discussed|described|treated|cited|appear|appears|occur|come_up
list: where|in_which is|are {topic} mentioned
count: how_many [of] {docs} {rest}
count: what_is|what's [the] number of {docs} {rest}
count: count [all] [of] my|the|all {docs} {rest}
mentions: [that|which] mention|mentions|contain|contains|include_the_word|includes_the_word|talk_about|talks_about|discuss|discusses|refer_to|refers_to|deal_with|deals_with|describe|describes|cite|cites|concern|concerns|say_something_about|says_something_about|have_the_word|hold|holds|speak_of {topic}
mentions: mentioning|containing|discussing|describing|concerning|regarding|with_the_word|with_the_words|with_the_phrase|in_which_there_is {topic}
mentions: [that|which] [are|is|were|was] about {topic}
mentions: where|in_which {topic} is|are mentioned|discussed|described|named
with: on|for|from|by|with|to {short}
named: [that|which] [are|is] named|called|titled {topic}
have: [that|which] [do] i have|own|keep
have: do we have
have: have i got
have: have i
have: [that|which] are there
have: there are
have: are|is [here|in_here]
have: here
have: exist
have: [are|is] in my|the|this library|collection
dated: [that|which] [are|is|were|was] [dated|written|signed|made|created|issued|sent|received] from [the_year] {date}
dated: [that|which] [are|is|were|was] dated|written_in|signed_in|made_in|created_in|issued_in|sent_in|received_in [the_year] {date}
during: [are|is] of|in|for [the_year] {date}
during: {date}
since: since|starting_with [the_year] {date}
after: [that|which] [are] [from] after|later_than|newer_than [the_year] {date}
before: [that|which] [are] [from] before|earlier_than|older_than [the_year] {date}
until: until|up_to [the_year] {date}
between: [from|dated|written] between {date} and {date}
between: from {date} to|until|through {date}
about: what|what's is|are|'s this|these|it|that|all_this [all] about
about: what's this|these|it|that [all] about
overview: what are [all] [of] these|my|the|those documents|files|papers|texts|pdfs|things [all] about
overview: what is|'s this|my|the library|collection|folder about
overview: what|what's is|are|'s in|inside here|there|my_library|the_library|this_library|my_documents|the_documents|these_documents|my_files|the_files|these_files|this_folder|this_collection
overview: what's in|inside here|there|my_library|the_library|this_library|my_documents|the_documents|these_documents|my_files|these_files|this_folder|this_collection
overview: what do i|we have [here|in_here|in_my_library|in_the_library|in_this_library|in_there]
overview: [give|show] [me] an overview
overview: what topics|subjects|themes|areas|kinds_of_topics do [all] these|my|the|your documents|files|papers cover|deal_with|treat|discuss
overview: what|which topics|subjects|themes are|is [covered|treated|there|discussed] [here|in_here|in_my_documents|in_the_documents|in_these_documents|in_my_library|in_the_library]
overview: what kind|kinds|sort|sorts|types of documents|files|papers|texts are|is [these|there|this|here|in_here|in_my_library]
overview: what kind|kinds|sort|sorts|types of documents|files|papers|texts do|have i|we [have|got]
overview: describe|introduce my|this|the library|collection|documents|files
overview: what can i|you [ask|tell] [you|me] [about] [here]
summary: summarise|summarize|sum_up|recap|tldr|tl;dr|outline [for_me] {name}
summary: [give|write|make|show|create] [me] [a|an|the] [short|brief|quick|concise|detailed|one-paragraph] summary|overview|outline|synopsis|gist|digest of {name}
summary: what is|'s|are {name} [all] about
summary: what's {name} [all] about
summary: what is|are|'s [the] key|main|central|most_important|core points|point|ideas|idea|arguments|argument|conclusions|conclusion|findings|finding|topics|topic|takeaways|takeaway|messages|message of|in|from {name}
this: this it that that_document that_file that_paper the_document the_file the_text the_paper the_pdf
thisdocument: this_document this_file this_paper this_text this_pdf
everything: everything all all_of_it all_of_this my_documents my_files all_documents all_files all_my_documents all_my_files these_documents these_files the_documents the_files all_these_documents all_these_files all_the_documents my_library the_library this_library this_collection the_collection my_collection this_folder
all: all every each list everything summarise summarize summary
)";

constexpr const char* german = R"(
document: Dokument Dokumente Dokumenten Datei Dateien Unterlage Unterlagen Text Texte Texten Schriftstück Schriftstücke Schriftstücken
kind pdf: PDF PDFs PDF-Datei PDF-Dateien PDF-Dokumente PDF-Dokumenten
kind word: Word-Datei Word-Dateien Word-Dokument Word-Dokumente Word-Dokumenten
kind excel: Excel-Datei Excel-Dateien Excel-Tabelle Excel-Tabellen Tabellenblatt Tabellenblätter Arbeitsmappe Arbeitsmappen
kind powerpoint: Präsentation Präsentationen PowerPoint-Datei PowerPoint-Dateien Foliensatz Foliensätze
kind mail: E-Mail E-Mails Email Emails Mail Mails
kind image: Bild Bilder Bildern Foto Fotos Scan Scans
kind book: E-Book E-Books
kind web: Webseite Webseiten
record: *vertrag *verträge *verträgen *rechnung *rechnungen *quittung *quittungen *beleg *belege *belegen
record: *brief *briefe *briefen *bericht *berichte *berichten *protokoll *protokolle *protokollen *angebot *angebote *angeboten
record: *zeugnis *zeugnisse *zeugnissen *bescheinigung *bescheinigungen *bescheid *bescheide *bescheiden *handbuch *handbücher *handbüchern
record: *anleitung *anleitungen Notiz Notizen *rezept *rezepte *rezepten *lebenslauf *lebensläufe *abrechnung *abrechnungen *mahnung *mahnungen
determiner: von meine meinen meiner die der den alle allen aller jede jeder jedes diese diesen dieser unsere unseren sämtliche sämtlichen mir
verb: ist sind war waren wird werden wurde wurden hat haben hatte muss müssen soll sollen kann können darf dürfen braucht brauchen
polite: bitte kannst_du können_Sie könntest_du könnten_Sie sag_mir
month: Januar|Jan Februar|Feb März|Mrz April|Apr Mai Juni|Jun Juli|Jul August|Aug September|Sep|Sept Oktober|Okt November|Nov Dezember|Dez
lastyear: letztes_Jahr letzten_Jahres letztem_Jahr dem_letzten_Jahr vorigem_Jahr
thisyear: dieses_Jahr diesem_Jahr dieses_Jahres
lastmonth: letzten_Monat letztem_Monat letzten_Monats
thismonth: diesen_Monat diesem_Monat dieses_Monats
list: welche|welches|welcher {docs} {rest+}
list: welche von|meiner|der {docs} {rest+}
list: liste|zeige|zeig|nenne|nenn|finde|such|suche|zähle [mir|uns] [bitte] {docs} {rest} [auf|an|heraus]
list: habe|hab ich {docs} {rest+}
list: gibt es {docs} {rest+}
list: in welchen|welcher|welchem|welche {docs} kommt|kommen|wird|werden|ist|sind|steht|stehen {topic} [vor|erwähnt|genannt|behandelt|beschrieben|besprochen]
list: in welchen|welcher|welchem {docs} geht es um {topic}
list: wo wird|werden|ist|sind {topic} erwähnt|genannt
count: wie_viele|wieviele|wie_viel {docs} {rest}
count: in wie_vielen {docs} kommt|kommen|wird|werden|steht|stehen {topic} [vor|erwähnt|genannt|behandelt]
mentions: erwähnen|erwähnt|enthalten|enthält|nennen|nennt|behandeln|behandelt|beschreiben|beschreibt|handeln_von|handelt_von|sprechen_von|sprechen_über|beziehen_sich_auf|befassen_sich_mit|betreffen {topic}
mentions: in_denen|in_dem|in_der|wo {topic} vorkommt|vorkommen|erwähnt_wird|erwähnt_werden|erwähnt_ist|genannt_wird|genannt_werden|behandelt_wird|steht|stehen
mentions: die|das|der {topic} erwähnen|erwähnt|enthalten|enthält|nennen|nennt|behandeln|behandelt|beschreiben|beschreibt
mentions: in_denen_es_um|geht_es_um|drehen_sich_um {topic} [geht]
mentions: [die] über|zum_Thema|zum_Stichwort|mit_dem_Wort|mit_den_Wörtern|betreffend|bezüglich {topic}
with: zu|zum|zur|von|vom|mit|an|für|aus {short}
named: namens|mit_dem_Namen|mit_dem_Titel|die_heißen {topic}
have: habe|hab|haben ich|wir
have: ich habe
have: gibt es [hier]
have: sind|liegen da|vorhanden|vor|hier
have: [sind|liegen] in|aus meiner|der|dieser Bibliothek|Sammlung
dated: [die] [sind|stammen|kommen|datieren] aus|von|vom|aus_dem|von_dem [Jahr|Jahre|dem_Jahr|dem_Jahre] {date}
during: [sind] in|im|für [Jahr|Jahre|dem_Jahr] {date}
during: [Jahr] {date}
since: seit|ab [dem_Jahr] {date}
after: [von|aus] nach|neuer_als|jünger_als [dem_Jahr] {date}
before: [von|aus] vor|älter_als [dem_Jahr] {date}
until: bis|bis_zum [Jahr] {date}
between: [aus_der_Zeit] zwischen {date} und {date}
between: von|aus {date} bis {date}
about: worum|um_was geht es [hier|hierbei|dabei|darin|da]
overview: worum|um_was geht es in_diesen_Dokumenten|in_meinen_Dokumenten|in_den_Dokumenten|in_dieser_Sammlung|in_diesen_Dateien
about: worum|um_was dreht sich das|dies [hier]
about: wovon|von_was handelt das|dies|es
overview: wovon|von_was handeln|handelt [das|dies|es|alle] [meine|diese|die] [Dokumente|Dateien|Texte|Unterlagen] [hier]
overview: was habe|haben ich|wir [hier] [alles] [hier]
overview: was ist|steht|liegt|gibt_es [alles] hier|da|darin [drin|alles]
overview: was ist|steht in meiner|dieser|der Bibliothek|Sammlung
overview: was ist|steht in meinen|diesen|den Dokumenten|Dateien|Unterlagen [drin]
overview: gib|gebe|zeig|zeige [mir] [bitte] einen Überblick
overview: welche Themen behandeln|haben [alle] meine|diese|die Dokumente|Dateien|Texte|Unterlagen
overview: welche Themen gibt_es|kommen_vor|werden_behandelt [hier]
overview: was|welche für|Art|Arten [von|Dokumente|Dateien] [Dokumente|Dateien|Dokumenten|Dateien] habe|gibt|sind ich|es|das [hier]
summary: fass|fasse|fassen|resümiere [Sie] [mir] [bitte] {name} [kurz] zusammen
summary: zusammenfassen {name}
summary: [gib|gebe|schreib|schreibe|mach|erstelle] [mir] [bitte] [eine] [kurze|knappe] Zusammenfassung|Übersicht|Inhaltsangabe von|über|des|der|zu {name}
summary: [gib|gebe|zeig|zeige] [mir] [bitte] einen [kurzen] Überblick über {name}
summary: worum|um_was geht es in {name}
summary: wovon handelt|handeln {name}
summary: was ist|sind der|die|das Kern|Inhalt|Kernaussage|Kernaussagen|Hauptaussage|Hauptaussagen|Hauptpunkte|wichtigsten_Punkte von|in|aus|des|der {name}
summary: was steht in {name} [drin]
this: das dies es das_Dokument die_Datei dem_Dokument der_Datei
thisdocument: dieses_Dokument diese_Datei dieser_Datei diesem_Dokument diesem_Text diesen_Text dieser_Text dieses_PDF diesem_PDF dieses_Dokuments
everything: alles alle_Dokumente alle_Dateien meine_Dokumente meine_Dateien meiner_Dokumente meiner_Dateien meinen_Dokumenten diese_Dokumente diesen_Dokumenten diese_Dateien die_Dokumente alle_meine_Dokumente meine_Bibliothek die_Bibliothek meine_Unterlagen diese_Sammlung
all: alle allen alles jede jeder jedes sämtliche Liste Zusammenfassung zusammen
)";

constexpr const char* french = R"(
document: document documents fichier fichiers texte textes papier papiers
kind pdf: pdf pdfs
kind word: word
kind excel: excel tableur tableurs feuille_de_calcul feuilles_de_calcul
kind powerpoint: présentation présentations powerpoint diaporama diaporamas
kind mail: e-mail e-mails email emails mail mails courriel courriels
kind image: image images photo photos
kind book: e-book e-books
kind web: page_web pages_web
record: contrat contrats facture factures reçu reçus lettre lettres courrier courriers rapport rapports compte_rendu comptes_rendus compte-rendu comptes-rendus
record: bail baux devis manuel manuels attestation attestations certificat certificats bulletin bulletins recette recettes quittance quittances note notes
determiner: de d' des du le la les l' mes mon ma nos tous toutes tout ces cette ce moi
verb: est sont était étaient a ont doit doivent faut peut peuvent fait font
polite: s'il_te_plaît s'il_vous_plaît peux-tu pouvez-vous dis-moi
month: janvier|janv février|févr mars avril|avr mai juin juillet|juil août septembre|sept octobre|oct novembre|nov décembre|déc
lastyear: l'année_dernière l'an_dernier an_dernier année_dernière
thisyear: cette_année
lastmonth: le_mois_dernier mois_dernier
thismonth: ce_mois ce_mois-ci
list: quels|quelles|quel|quelle {docs} {rest+}
list: quels|quelles|quel|quelle sont|est {docs} {rest+}
list: liste|lister|listez|affiche|affichez|montre|montrez|montre-moi|montrez-moi|trouve|trouvez|énumère|cherche|liste-moi|trouve-moi {docs} {rest}
list: donne|donnez|donne-moi|donnez-moi|fais|fais-moi la_liste de|des|d' {docs} {rest}
list: ai-je {docs} {rest+}
list: y_a-t-il|est-ce_qu'il_y_a {docs} {rest+}
list: dans quels|quelles|quel|quelle {docs} est|sont|parle-t-on|est-il_question|est-il_fait_mention [de|du|des|d'|de_la|de_l'] {topic} [mentionné|mentionnée|mentionnés|mentionnées|cité|citée|évoqué|évoquée|question]
list: où est|sont {topic} mentionné|mentionnée|mentionnés|mentionnées
count: combien de|d' {docs} {rest}
count: combien y_a-t-il|ai-je de|d' {docs} {rest}
mentions: [qui] mentionne|mentionnent|contient|contiennent|citent|cite|évoquent|évoque|concernent|concerne|décrivent|décrit|abordent|aborde {topic}
mentions: [qui] parlent|parle|traitent|traite de|du|des|d'|de_la|de_l' {topic}
mentions: mentionnant|contenant|concernant|évoquant|sur|à_propos_de|à_propos_du|au_sujet_de|au_sujet_du|au_sujet_des|avec_le_mot {topic}
mentions: où|dans_lesquels|dans_lesquelles {topic} est|sont mentionné|mentionnée|mentionnés|mentionnées|cité|citée
with: de|du|des|d'|de_la|de_l'|avec|pour|par {short}
named: nommé|nommés|nommée|nommées|appelé|appelés|intitulé|intitulés|intitulée|intitulées {topic}
have: ai-je
have: [que] j'ai
have: est-ce_que j'ai|nous_avons
have: avons-nous
have: y_a-t-il [ici]
have: il_y_a
have: [sont] dans ma|la|cette bibliothèque|collection
dated: [qui] [sont|datent] [datés|datées|datant|écrits|signés|signées|émises] de|d'|en|du [l'année|l'an] {date}
during: pour|de|en|dans [l'année] {date}
during: {date}
since: depuis|à_partir_de [l'année] {date}
after: après|postérieurs_à|postérieures_à [l'année] {date}
before: avant|antérieurs_à|antérieures_à [l'année] {date}
until: jusqu'en|jusqu'à [l'année] {date}
between: entre {date} et {date}
between: de {date} à {date}
about: de quoi s'agit-il|est-il_question|ça_parle|parle-t-on [ici]
overview: de quoi parlent|parle|traitent|traite [tous] ces|mes|les|ce|cette|ma documents|fichiers|textes|collection|bibliothèque
overview: qu'est-ce_que c'est|j'ai|nous_avons [ici]
overview: qu'est-ce_qu'il y_a ici|dans_ma_bibliothèque|dans_mes_documents|dans_ces_documents|dans_la_bibliothèque
overview: qu'ai-je ici
overview: que contient|contiennent ma|la|cette|mes|ces|les bibliothèque|collection|documents|fichiers
overview: donne|donnez|donne-moi|donnez-moi|montre-moi un aperçu
overview: quels|quel sujets|thèmes|sujet|thème abordent|traitent|couvrent mes|ces|les documents|fichiers|textes
overview: quels|quel types|type|sortes|sorte de documents|fichiers ai-je|y_a-t-il|j'ai [ici]
summary: résume|résumez|résumer|résume-moi|résumez-moi|synthétise {name}
summary: [fais|faites|fais-moi|faites-moi|donne|donne-moi|donnez-moi|écris] [moi] [un|une|le|la] [bref|court|petit|brève|courte] résumé|synthèse|aperçu de|du|des|d'|de_la|de_l' {name}
summary: de quoi parle|traite|s'agit-il_dans {name}
summary: de quoi est-il_question dans {name}
summary: quels|quelles sont les points|idées|conclusions|arguments clés|principaux|principales|essentiels|essentielles de|du|dans|d' {name}
this: ceci cela ça le_document le_fichier le_texte document
thisdocument: ce_document ce_fichier ce_texte ce_pdf
everything: tout tous_mes_documents tous_les_documents mes_documents mes_fichiers ces_documents ces_fichiers les_documents ma_bibliothèque la_bibliothèque cette_collection tous_ces_documents
all: tous toutes tout chaque liste résume résumé
)";

constexpr const char* spanish = R"(
document: documento documentos archivo archivos fichero ficheros texto textos papel papeles
kind pdf: pdf pdfs
kind word: word
kind excel: excel hoja_de_cálculo hojas_de_cálculo
kind powerpoint: presentación presentaciones powerpoint diapositivas
kind mail: e-mail e-mails email emails correo correos correo_electrónico correos_electrónicos
kind image: imagen imágenes foto fotos
kind book: e-book e-books
kind web: página_web páginas_web
record: contrato contratos factura facturas recibo recibos carta cartas informe informes acta actas presupuesto presupuestos
record: manual manuales certificado certificados nómina nóminas nota notas receta recetas
determiner: de del el la los las mis mi nuestros nuestras todos todas todo estos estas este esta me
verb: es son era eran ha han hay debe deben puede pueden tiene tienen hace hacen
polite: por_favor puedes podrías puede dime
month: enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago septiembre|sep|sept octubre|oct noviembre|nov diciembre|dic
lastyear: el_año_pasado año_pasado
thisyear: este_año
lastmonth: el_mes_pasado mes_pasado
thismonth: este_mes
list: qué|cuáles {docs} {rest+}
list: cuáles son|de {docs} {rest+}
list: lista|listar|enumera|muestra|muestra-me|muéstrame|enséñame|encuentra|busca {docs} {rest}
list: dame|haz|hazme [una] [la] lista de|con {docs} {rest}
list: dame todos|todas {docs} {rest}
list: tengo {docs} {rest+}
list: hay [algún|alguna|algunos|algunas] {docs} {rest+}
list: en qué|cuáles {docs} se_menciona|se_mencionan|aparece|aparecen|se_habla_de|se_trata|se_nombra {topic}
list: dónde se_menciona|se_mencionan {topic}
count: cuántos|cuántas {docs} {rest}
mentions: [que] menciona|mencionan|contiene|contienen|citan|cita|describen|describe {topic}
mentions: [que] hablan|habla|tratan|trata de|del|sobre|de_la {topic}
mentions: sobre|acerca_de|acerca_del|con_la_palabra|relacionados_con|relacionadas_con|referentes_a|en_los_que_aparece|donde_aparece|donde_se_menciona {topic}
with: de|del|de_la|con|para|por {short}
named: llamado|llamados|llamada|llamadas|titulado|titulados|titulada|tituladas {topic}
have: [que] tengo
have: tenemos
have: [que] hay [aquí]
have: existen
have: [hay|están|son] en mi|la|esta biblioteca|colección
dated: [que] [son|están] [fechados|fechadas|escritos|firmados|firmadas|emitidas] de|del|en [año|el_año] {date}
during: para|por|en|de [el_año] {date}
during: {date}
since: desde|a_partir_de [el_año] {date}
after: después_de|posteriores_a [el_año] {date}
before: antes_de|anteriores_a [el_año] {date}
until: hasta [el_año] {date}
between: entre {date} y {date}
between: de|desde {date} a|hasta {date}
about: de qué se_trata|trata|va [esto|todo_esto]
overview: de qué tratan|hablan|trata|va|van [todos] mis|estos|los|esta|la|mi documentos|archivos|ficheros|textos|colección|biblioteca
overview: qué tengo [aquí]
overview: qué hay [aquí|en_mi_biblioteca|en_la_biblioteca|en_mis_documentos|en_estos_documentos|en_esta_colección]
overview: dame|muéstrame un resumen|panorama general
overview: dame|muéstrame una visión|vista general|de_conjunto
overview: qué temas tratan|cubren|abordan mis|estos|los documentos|archivos|textos
overview: qué tipo|tipos|clase|clases de documentos|archivos tengo|hay [aquí]
summary: resume|resumir|resúmeme|resumid|sintetiza {name}
summary: [dame|haz|hazme|escribe] [un|el|una] [breve|corto|pequeño] resumen|síntesis de|del|de_la {name}
summary: de qué trata|habla|va|se_trata {name}
summary: cuáles son los|las puntos|ideas|conclusiones|argumentos clave|principales|más_importantes de|del|en {name}
this: esto el_documento el_archivo el_texto documento
thisdocument: este_documento este_archivo este_fichero este_texto este_pdf
everything: todo todos_mis_documentos todos_los_documentos mis_documentos mis_archivos estos_documentos estos_archivos los_documentos mi_biblioteca la_biblioteca esta_colección
all: todos todas todo cada lista resume resumen
)";

constexpr std::array languages { english, german, french, spanish };

} // namespace

std::span<const char* const> questionForms()
{
    return languages;
}

} // namespace docent
