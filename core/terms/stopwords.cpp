#include "terms/stopwords.h"

#include <algorithm>
#include <array>
#include <QSet>

namespace docent::terms {

namespace {

struct List {
    const char16_t* language;
    const char16_t* words;
};

// clang-format off
constexpr std::array lists {
    List { u"en",
        u"a about according after again against all also am among an and another any are aren arent around as at be "
        u"because been before being both but by called can could couldn couldnt did didn didnt do does doesn doesnt "
        u"doing don dont during each either every few for from had hadn hadnt has hasn hasnt have haven havent having "
        u"he her here hers him his how however i if in into is isn isnt it its itself just many me more most much my "
        u"named neither of on or other others our ours over own please same shall she should shouldn shouldnt since so "
        u"some such tell than that the their theirs them themselves then there these they this those though through to "
        u"too under until up upon us very via was wasn wasnt we were weren werent what when where whether which while "
        u"who whom whose why will with within won wont would wouldn wouldnt yet you your yours" },
    List { u"de",
        u"aber alle allem allen aller alles als am an andere anderen anderer anderes anders auch auf aus bei beide "
        u"beiden beim bereits bevor bin bis bist da dabei dadurch dafür damit dann darauf darin das dass davon dazu "
        u"dein deine deinem deinen deiner dem den denen denn der deren des dessen die dies diese diesem diesen dieser "
        u"dieses doch dort du durch eigentlich ein eine einem einen einer eines einige einigen er es etwa euch euer "
        u"für gegen genannt gibt habe haben hast hat hatte hatten heißen heißt hier hieß hießen ich ihm ihn ihnen ihr "
        u"ihre ihrem ihren ihrer im immer in innerhalb ins ist ja je jede jedem jeden jeder jedes jedoch jener kann "
        u"können laut man manche mehr mehrere mein meine meinem meinen meiner mich mir mit nach nannte neben nennt "
        u"noch nur ob oder ohne schon sehr sein seine seinem seinen seiner seit selbst sich sie sind so soll sollen "
        u"sondern sonst sowie um und uns unser unten unter viel viele vielen vieler vielmehr vom von vor vorher wann "
        u"war waren warum was wegen weil weitere weiteren welche welchem welchen welcher welches wem wen wenn wer "
        u"werden wessen wie wieso wieviel wir wird wo wobei wodurch wofür wogegen woher wohin womit worauf worden "
        u"worin worum wurde wurden während zu zum zur zwischen über" },
    List { u"fr",
        u"a afin ai ainsi appelle appelé appelée après au aux avaient avait avant avec avez avons beaucoup c car ce "
        u"ceci cela celle celles celui ces cet cette ceux chez combien comme comment d dans de depuis des donc dont du "
        u"elle elles en entre est et eu eux fait furent fut il ils j je jusqu l la laquelle le lequel les lesquelles "
        u"lesquels leur leurs lors lorsque lui m ma mais me mes moi mon même n nos notre nous on ont ou où par pendant "
        u"peut pour pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa sans se selon sera ses si soit "
        u"son sont sous sur t ta te tes toi ton tu un une vers vos votre vous y à ça étaient était été être" },
    List { u"es",
        u"a al algo ante antes como con cual cuales cuando cuanto cuantos cuál cuáles cuándo cuánta cuántas cuánto "
        u"cuántos cómo de del desde donde durante dónde e el ella ellas ellos en entre era eran es esa esas ese eso "
        u"esos esta estaba estas este esto estos está están fue fueron ha había habían han hasta hay la las le les "
        u"llama llamada llamado llaman lo los me mi mientras mis mucha muchas mucho muchos muy más nos o os para pero "
        u"por porque pues que quien quienes quién quiénes qué se sea según ser si sido sin sobre son su sus sí también "
        u"te tenía tiene tienen tu tus u un una unas uno unos y ya él" },
    List { u"it",
        u"a ad agli ai al alla alle allo anche c che chi chiama chiamano chiamata chiamato ci come con cosa cui d da "
        u"dagli dai dal dalla dalle dallo degli dei del dell della delle dello di dopo dove durante e ed era erano "
        u"essere fra fu furono gli ha hai hanno ho i il in io l la le lei li lo loro lui ma me mi mia mie miei mio "
        u"molte molti molto ne negli nei nel nell nella nelle nello noi nostra nostro o per perché perciò poi prima "
        u"qual quale quali quando quanta quante quanti quanto quel quella quelle quelli quello questa queste questi "
        u"questo sarà se secondo sei si sia siamo siano sono stata state stati stato su sua sue sugli sui sul sull "
        u"sulla sulle sullo suo suoi tra tu tua tuo un una uno vi voi è" },
    List { u"pt",
        u"a ao aos aquela aquele aquilo as até chama chamada chamado chamam com como da daquela daquele das de dela "
        u"delas dele deles depois desde desta deste do dos durante e ela elas ele eles em entre era eram essa essas "
        u"esse esses esta estas estava este estes está estão eu foi foram havia há isso isto já lhe lhes lo mais mas "
        u"me mesmo meu meus minha muitas muito muitos na nas nem nessa nesse nesta neste no nos nossa nosso num numa o "
        u"onde os ou para pela pelas pelo pelos per por porque porquê quais qual quando quanta quantas quanto quantos "
        u"que quem quê se segundo seja sem ser será seu seus sobre sua suas são também te tem tinha tu tua têm um uma "
        u"umas uns você vocês à às é" },
    List { u"nl",
        u"aan al als bij binnen daar dan dat de deze die dit doen door dus een en er genoemd haar had hadden heb "
        u"hebben heeft heet hem het heten hier hij hoe hoeveel hun ik in is je jij jouw jullie kan kon konden kunnen "
        u"maar me men met mij mijn moet na naar nog nu of om omdat onder ons onze ook op over per sinds te tegen "
        u"tijdens tot tussen u uit uw van vanaf veel volgens voor waar waarin waarmee waarom wanneer want waren was "
        u"wat we welk welke werd werden wie wiens wij word worden wordt zal ze zich zij zijn zijne zo zoals zou zouden" },
    List { u"sv",
        u"alla allt att av blev bli blir blivit de dem den denna deras dess dessa det detta dig din dina ditt du där "
        u"då efter eller en enligt er era ett från för ha hade han hans har henne hennes heter hette hon honom hur "
        u"hurdan i inom jag kallades kallas kan kunde man med mellan men mig min mina mitt mot mycket många ni nu när "
        u"någon något några och om oss på samma sedan sig sin sina sitt ska skulle som så till under upp ut vad var "
        u"vara varför varit varje vars vart vem vems vi vid vilka vilken vilket vår våra vårt än är åt över" },
    List { u"no",
        u"alle at av ble blei bli blir blitt både da de deg dei deim deira dem den denne der dere deres det dette di "
        u"din disse ditt du eg ein eit eller en er et etter for fordi fra før ha hadde han hans har hennar henne "
        u"hennes her het heter ho hun hva hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor i ifølge inn ja "
        u"jeg kalles kalt kan korleis kva kvar kven kvifor man mange med meg mellom men mer min mitt mot mye når og "
        u"også om opp oss over på samme seg selv sin sine sitt skal skulle slik som så til um under ut var vart ved vi "
        u"vil ville vår være vært å" },
    List { u"da",
        u"ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din disse dit dog du "
        u"efter eller en end er et for fordi fra få før ham han hans har havde have hed hedder hende hendes her hos "
        u"hun hvad hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår i ifølge ind ja jeg jer kaldes "
        u"kaldt kan kunne man mange med meget mellem men mere mig min mine mit mod ned nogen noget nogle nu når og "
        u"også om op os over på samme sig sin sine sit skal skulle som sådan til ud under var ved vi vil ville vor "
        u"vores være været" },
    List { u"fi",
        u"eli ensin entä etta ettei että he heidän heidät heille heitä hän häneen hänelle hänen hänessä hänet häntä ja "
        u"jo johon joiden joita joka jolla jolle jonka jos joskus jossa josta jota jotka jotta kai kanssa kautta "
        u"keiden keitä ken kenelle kenen kenet ketkä ketä kuin kuinka kuka kun kuten me meidän meidät meille meitä "
        u"mihin miksi mikä mikäli millainen mille milloin minkä minua minulle minun minut minä missä mistä miten mitkä "
        u"mitä monta mukaan mutta myös ne niiden niin niitä noin nuo nyt näiden näitä nämä ole olen olet oli olivat "
        u"olla olleet ollut on ovat paitsi se sekä sen siihen siinä siitä sille sinun sinä sitä tai te teidän teitä "
        u"tuo tuon tämä tämän tässä tästä tätä vaan vai vaikka voi voidaan" },
    List { u"hu",
        u"a abban ahhoz ahogy aki akik akkor alatt amely amelyek amelyet ami amikor amit annak arra arról az azok azon "
        u"azt aztán azzal azért be csak de e ebben egy egyes együtt ehhez ekkor el ennek erre ez ezek ezen ezt ezzel "
        u"ezért fel hanem hiszen hogy hogyan hol honnan hová ide ill ilyen is itt ki kik kinek kit le legyen lehet "
        u"lett ma meg mely melyek melyik mennyi mert mi mikor milyen minden mint mit miért most már míg nekem neki "
        u"nála nálunk oda olyan ott pedig rá s saját szerint számára szét tehát után utána vagy vagyis vagyok valaki "
        u"valami vele vissza volna volt voltak által át én és így ön össze ő ők" },
    List { u"ro",
        u"a acea aceasta această aceea acel acela acele acelea acest acesta aceste acestea acestei acestor acestui "
        u"acești aceștia acolo ai aici al ale alt alta alte am are as asta astfel asupra atunci au avea avut aș ca "
        u"care ce cei cel cele cine cineva cu cui cum când cât câte câți cărei cărui către da dacă dar de deci decât "
        u"deja despre deși din dintre doar după e ea ei el ele era erau este eu fi fie fiind fost i ia iar ii la le li "
        u"lor lui mai mea mei mele meu mi mă ne ni noastră noi nostru o ori pe pentru prin printre sa sale sau se si "
        u"spre sub sunt suntem să t ta tale tu tău un una unde unei unele unor unui va vei voastră voi vom vor vă îi "
        u"îl în înainte între își și" },
    List { u"tr",
        u"acaba adlandırılır ama ancak arada aslında ayrıca bana bazı belki ben benden beni benim beri bile bir biri "
        u"biz bizden bize bizi bizim bu buna bunda bundan bunlar bunu bunun burada böyle da daha de defa denir diye "
        u"dolayı e en eğer fakat gibi göre hangi hani hem henüz hep hepsi her ile ilgili ise için işte kadar karşı kez "
        u"ki kim kimden kime kimi kimin mi mu mü mı nasıl ne neden nedenle nedir nerede nereden nereye niye niçin o "
        u"olan olarak oldu olduğu olduğunu olup on ona ondan onlar onların onu onun orada oysa sadece sanki sen senin "
        u"siz sizin sonra tarafından tüm var ve veya ya yani yerine yine zaten çok çünkü öyle üzere şey şimdi şu şuna "
        u"şunu" },
    List { u"ru",
        u"а без более бы был была были было быть в вам вас весь во вот все всего всех вы где да для до его ее если "
        u"есть еще же за зачем здесь и из или им их к каждый как какая какие каким какими каких какого какое какой "
        u"какому какую ко когда которая которого которое которой котором которому которые который которых кто куда ли "
        u"либо между меня мне много мой мы на над называется называют называются нам нас наш него нее ней них но о об "
        u"однако он она они оно от откуда по под после потому почему при про с сам своего своей своих свой себя "
        u"сколько со согласно та так также такой там те тем то того тоже той только том тому тот ты у уже хотя чего "
        u"чей чем через что чтобы чья эта эти этих это этого этой этом этому этот эту я" },
    List { u"el",
        u"ένα έναν ένας έχει έχουν ή ήταν ίσως αλλά αν απο από αυτά αυτές αυτή αυτοί αυτού αυτούς αυτό αυτός αυτών για "
        u"γιατί δε διότι είμαι είναι εγώ εδώ εκεί εκείνη εκείνο εκείνος εμείς ενώ επίσης επειδή εσείς εσύ η θα και "
        u"κατά κι μέχρι μία με μετά μια μου να ο οι παρά ποιά ποια ποιες ποιο ποιοι ποιον ποιος ποιους ποτέ που πού "
        u"πριν προς πως πόσα πόσες πόσο πόσοι πότε πώς σαν σας σε στα στη στην στης στις στο στον στου στους στων συ "
        u"τα τη την της τι τις το τον του τους των ως όμως όπου όπως όσο όταν ότι" },
    List { u"ar",
        u"أم أما أن أنا أنت أنه أو أي أية أين إذ إذا إلا إلى التي الذي الذين اللاتي اللذان ب بعد بل به بها بين بينما "
        u"تكون تلك ثم حتى حول حيث خلال ذلك سوف عبر عدة على عليه عليها عن عند عندما عنه عنها فقط في فيما فيه فيها قبل "
        u"قد كان كانت كانوا كذلك كل كم كما كيف ل لدى لقد لكن لكي لماذا له لها لهم ما ماذا متى مثل مع معه من منذ منه "
        u"منها نحن نحو هؤلاء هذا هذه هل هم هما هن هنا هناك هو هي و وفي وقد وكان وكانت ولا وما ومن وهو وهي يكون يمكن" },
    List { u"pl",
        u"a aby albo ale bardzo bez bo być był była było były będzie będą ci co czy czyli dla dlaczego do gdy gdyby "
        u"gdzie go i ich ile im inne iż ja jak jaka jaki jakich jakie jakiego jakiej jako je jednak jego jej jest "
        u"jeszcze jeśli jeżeli już każdy kiedy kim kogo komu kto która które którego której który których którym "
        u"którzy ku lub ma mają mi między mnie może my mój na nad nam nami nas nasz nazywa nazywają nich niego niej o "
        u"od on ona one oni ono oraz po pod podczas ponieważ poza przed przez przy się skąd są ta tak także tam te "
        u"tego tej ten też to tu tych tylko tym u w we według wiele więc wszystko z za zaś ze że" },
    List { u"cs",
        u"a aby ale asi až bez bude budou by byl byla byli bylo být co což do ho i jak jako jaká jaké jaký je jeho jej "
        u"jejich její jen jenž jestli ještě již jsem jsi jsme jsou jste já k kam každý kde kdo kdy když ke kolik která "
        u"které kterého kterém který kteří mezi mi mnou my má může na nad nebo než nám nás něco o od on ona oni ono "
        u"pak po pod podle pokud pouze pro protože proč právě před přes při s se si ta tak také tam te tedy ten tento "
        u"to tohoto tom tomto toto tu ty tyto té tím u už v ve vy však z za zda ze či že" },
};
// clang-format on

struct Set {
    QString language;
    QSet<QString> words;
};

const std::vector<Set>& sets()
{
    static const std::vector<Set> all = [] {
        std::vector<Set> made;
        for (const List& list : lists) {
            const QStringList words = QString::fromUtf16(list.words).split(QLatin1Char(' '));
            made.push_back({ QString::fromUtf16(list.language), { words.begin(), words.end() } });
        }
        return made;
    }();
    return all;
}

QStringView listOf(QStringView language)
{
    return language == u"nb" || language == u"nn" ? QStringView(u"no") : language;
}

} // namespace

bool isStopWord(const QString& word, QStringView language)
{
    const QStringView wanted = listOf(language);
    return std::any_of(sets().begin(), sets().end(),
        [&](const Set& set) { return set.language == wanted && set.words.contains(word); });
}

QStringList stopWordsAmong(const QStringList& words, const QStringList& preferred)
{
    constexpr qsizetype fewestOfOthers = 2;
    QStringList best;
    bool bestPreferred = false;
    for (const Set& set : sets()) {
        QStringList found;
        std::copy_if(words.begin(), words.end(), std::back_inserter(found),
            [&set](const QString& word) { return set.words.contains(word); });
        const bool isPreferred = preferred.contains(set.language);
        if ((found.size() > best.size() && (isPreferred || found.size() >= fewestOfOthers))
            || (isPreferred && !bestPreferred && !found.isEmpty() && found.size() == best.size())) {
            best = found;
            bestPreferred = isPreferred;
        }
    }
    return best;
}

} // namespace docent::terms
